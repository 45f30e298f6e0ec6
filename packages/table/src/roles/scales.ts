import { isPlaceholder } from "../readings/placeholders.js";

export interface Scale {
  /** The column's own levels from least to most. */
  readonly order: readonly string[];
  readonly cyclic: boolean;
  /** Levels that stand for a missing value. */
  readonly placeholders: readonly string[];
}

interface KnownScale {
  /** Spellings a step, lower case. */
  readonly steps: readonly (readonly string[])[];
  readonly cyclic?: boolean;
  /** Fewest steps that must occur; single letters mean too many things. */
  readonly least?: number;
}

function known(text: string, rest: Omit<KnownScale, "steps"> = {}): KnownScale {
  return { steps: text.split("<").map((step) => step.split("=").map((word) => word.trim())), ...rest };
}

const KNOWN: readonly KnownScale[] = [
  known(
    "jan=january<feb=february<mar=march<apr=april<may<jun=june<jul=july<aug=august<sep=sept=september<oct=october<nov=november<dec=december",
    { cyclic: true, least: 4 },
  ),
  known(
    "mon=monday<tue=tues=tuesday<wed=wednesday<thu=thur=thurs=thursday<fri=friday<sat=saturday<sun=sunday",
    {
      cyclic: true,
      least: 4,
    },
  ),
  known("very low=lowest<low<medium=moderate=mid=middle=average=normal<high<very high=highest"),
  known("tiny=very small<small<medium=mid<large=big<very large=extra large=huge"),
  known("xxs<xs<s<m<l<xl<xxl=2xl<xxxl=3xl", { least: 3 }),
  known("never<rarely=seldom<sometimes=occasionally<often=frequently<usually<always"),
  known("strongly disagree<disagree<neutral=neither agree nor disagree=undecided<agree<strongly agree"),
  known("very dissatisfied<dissatisfied<neutral<satisfied<very satisfied"),
  known("very poor=very bad<poor=bad<fair=average=ok=okay<good<very good<excellent=great"),
  known("primary<secondary<tertiary"),
  known(
    "no schooling<primary school=elementary school<middle school<high school=high school graduate=hs-grad<some college<associate=associate's degree<bachelor=bachelors=bachelor's=bachelor's degree<master=masters=master's=master's degree<phd=doctorate=doctoral degree",
    { least: 3 },
  ),
  known("free<basic<standard<premium<enterprise", { least: 3 }),
  known("bronze<silver<gold<platinum<diamond"),
  known("novice=beginner<intermediate<advanced<expert"),
  known("first<second<third<fourth<fifth", { least: 3 }),
  known("cold<cool<mild<warm<hot", { least: 3 }),
];

const NUMBERED = /^\s*(\d+)\s*[-–.:)=]\s*\D/;
const RANGE =
  /^\D{0,12}?(\d[\d.,\s]*)(k?)\s*(?:[-–—+]|to\b|bis\b|or (?:more|over|older)|and (?:more|over|older))/i;
const OPEN_RANGE =
  /^\s*(<|<=|≤|under|below|less than|up to|unter|bis|>|>=|≥|over|above|more than|über)\s*\D?\s*(\d[\d.,]*)(k?)/i;

/** Finds the order of levels that people would know: months, Likert scales, sizes, age bands, `1 - poor`. */
export function findScale(levels: readonly string[]): Scale | undefined {
  const placeholders = levels.filter((level) => isPlaceholder(level) || /^other$/i.test(level.trim()));
  const given = levels.filter((level) => !placeholders.includes(level));
  if (given.length < 2 || given.length > 40 || placeholders.length > 2) return undefined;
  const ranks = knownRanks(given) ?? numberedRanks(given) ?? rangeRanks(given);
  if (ranks === undefined) return undefined;
  const order = given
    .map((level, i) => ({ level, rank: ranks.ranks[i] }))
    .sort((a, b) => a.rank - b.rank || (a.level < b.level ? -1 : 1))
    .map(({ level }) => level);
  return { order, cyclic: ranks.cyclic, placeholders };
}

interface Ranks {
  readonly ranks: readonly number[];
  readonly cyclic: boolean;
}

function knownRanks(levels: readonly string[]): Ranks | undefined {
  for (const { steps, cyclic = false, least = 2 } of KNOWN) {
    const ranks = levels.map((level) => {
      const word = level.trim().toLowerCase().replace(/[_-]+/g, " ");
      return steps.findIndex((step) => step.includes(word) || step.includes(level.trim().toLowerCase()));
    });
    // Two spellings of one step are two levels of one rank: not a clean scale.
    if (ranks.every((rank) => rank >= 0) && new Set(ranks).size === levels.length && levels.length >= least) {
      return { ranks, cyclic };
    }
  }
  return undefined;
}

function numberedRanks(levels: readonly string[]): Ranks | undefined {
  if (levels.length < 3) return undefined;
  const ranks = levels.map((level) => Number(NUMBERED.exec(level)?.[1] ?? Number.NaN));
  const distinct = new Set(ranks).size === levels.length;
  const wordy = levels.every((level) => /\p{L}{2}/u.test(level));
  return distinct && wordy && ranks.every((rank) => !Number.isNaN(rank))
    ? { ranks, cyclic: false }
    : undefined;
}

function rangeRanks(levels: readonly string[]): Ranks | undefined {
  if (levels.length < 3) return undefined;
  const ranks = levels.map((level) => {
    const open = OPEN_RANGE.exec(level);
    if (open !== null) {
      const least = /^[<≤ulb]/i.test(open[1]);
      return amount(open[2], open[3]) + (least ? -0.5 : 0.5);
    }
    const range = RANGE.exec(level);
    return range === null ? Number.NaN : amount(range[1], range[2]);
  });
  const distinct = new Set(ranks).size === levels.length;
  return distinct && ranks.every((rank) => !Number.isNaN(rank)) ? { ranks, cyclic: false } : undefined;
}

function amount(digits: string, thousands: string): number {
  return Number(digits.replace(/[\s,]/g, "")) * (thousands === "" ? 1 : 1000);
}
