/** Reads texts as moments where every level is written in one of these ways, the order of day and month the same. */

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const ISO =
  /^(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i;
const NUMBERED = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(am|pm)?)?$/i;
const MONTH_FIRST =
  /^(?:[a-z]{3,9},?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(am|pm)?)?$/i;
const DAY_FIRST =
  /^(?:[a-z]{3,9},?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(am|pm)?)?$/i;

interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly seconds: number;
  /** Minutes east of Greenwich, where the text says so. */
  readonly offset: number | undefined;
}

/** @returns seconds since 1970 a level, and whether each says its zone */
export function readTimes(
  levels: readonly string[],
): { readonly seconds: Float64Array; readonly zoned: boolean } | undefined {
  if (levels.length === 0 || !/\d/.test(levels[0])) return undefined;
  for (const dayFirst of [false, true]) {
    const moments = levels.map((level) => momentOf(level.trim(), dayFirst));
    if (moments.some((moment) => moment === undefined)) continue;
    const known = moments as Moment[];
    return {
      seconds: Float64Array.from(known, secondsOf),
      zoned: known.every(({ offset }) => offset !== undefined),
    };
  }
  return undefined;
}

function secondsOf({ year, month, day, seconds, offset = 0 }: Moment): number {
  return Date.UTC(year, month - 1, day) / 1000 + seconds - 60 * offset;
}

function momentOf(text: string, dayFirst: boolean): Moment | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, fraction, zone] = iso;
    return checked(
      +year,
      +month,
      +(day ?? 1),
      clock(hour, minute, second) + Number(`0.${fraction ?? 0}`),
      zoneOffset(zone),
    );
  }
  const numbered = NUMBERED.exec(text);
  if (numbered !== null) {
    const [, first, second, year, ...time] = numbered;
    const [day, month] = dayFirst ? [first, second] : [second, first];
    return checked(+year, +month, +day, clock(...time), undefined);
  }
  const worded = MONTH_FIRST.exec(text);
  if (worded !== null) {
    const [, month, day, year, ...time] = worded;
    return checked(+year, monthOf(month), +day, clock(...time), undefined);
  }
  const reversed = DAY_FIRST.exec(text);
  if (reversed === null) return undefined;
  const [, day, month, year, ...time] = reversed;
  return checked(+year, monthOf(month), +day, clock(...time), undefined);
}

function checked(
  year: number,
  month: number,
  day: number,
  seconds: number,
  offset: number | undefined,
): Moment | undefined {
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= lastDay && seconds >= 0 && seconds < 86_401))
    return undefined;
  return { year, month, day, seconds, offset };
}

function monthOf(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

function clock(hour?: string, minute?: string, second?: string, half?: string): number {
  const base =
    half === undefined ? +(hour ?? 0) : (+(hour ?? 0) % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
  return 3600 * base + 60 * +(minute ?? 0) + +(second ?? 0);
}

function zoneOffset(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  const parts = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  return parts === null ? 0 : (parts[1] === "-" ? -1 : 1) * (60 * +parts[2] + +parts[3]);
}
