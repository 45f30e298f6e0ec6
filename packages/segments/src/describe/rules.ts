import { type Condition, RandomStream, type Rule, type RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { addRow, count, countBoth, emptySet, intersection, type RowSet } from "./bits.js";
import { type Candidate, ownThresholds } from "./candidates.js";
import { PlacedSets } from "./placedSets.js";
import type { TableIndex } from "./tableIndex.js";
import { ruleText } from "./words.js";

export interface RuleOptions {
  readonly seed: number;
  /** Default 3. */
  readonly maxConditions?: number;
}

const LEARN_SHARE = 0.6;
const BEAM = 6;
/** F-measure that weighs precision twice as much as recall. */
const BETA_SQUARED = 0.25;
/** A further condition must lift the score by this. */
const WORTH_A_CONDITION = 0.01;
const CHARACTERISTIC_RECALL = 0.9;

/**
 * Finds few short rules on the raw columns by beam search on three fifths of the rows, and measures them on the others:
 * one discriminating rule (who fulfils it is in), and one characteristic rule (who is in fulfils it). Holds kernel
 * memory until `close`.
 */
export class RuleMiner {
  /** The same for all segments of the table. */
  private readonly shared: PlacedSets;

  /** @param candidates the table's conditions */
  constructor(
    private readonly kernels: Kernels,
    private readonly index: TableIndex,
    candidates: readonly Candidate[],
  ) {
    this.shared = new PlacedSets(kernels, candidates);
  }

  /**
   * @param inside Uint8Array [numRows]: 1 in the segment
   * @param within Uint8Array [numRows]: the rows that the segment is told apart from; default all
   */
  async mine(
    inside: Uint8Array,
    options: RuleOptions,
    within?: Uint8Array,
    control?: RunControl,
  ): Promise<Rule[]> {
    const { kernels, index, shared } = this;
    const { learn, test } = divideRows(inside, within, options.seed);
    const own = new PlacedSets(kernels, ownThresholds(index, learn.insiders), shared);
    try {
      const most = options.maxConditions ?? 3;
      const discriminating = await search(own, learn, most, fMeasure, control);
      const characteristic = await search(own, learn, most, precisionAmongTypical, control);
      const rules: Rule[] = [];
      if (discriminating !== undefined) rules.push(measured("discriminating", discriminating, test, index));
      if (characteristic !== undefined && !sameConditions(characteristic, discriminating)) {
        rules.push(measured("characteristic", characteristic, test, index));
      }
      return rules;
    } finally {
      own.close();
    }
  }

  close(): void {
    this.shared.close();
  }
}

/** One part of the rows. */
interface Part {
  readonly rows: RowSet;
  readonly inside: RowSet;
  readonly insiders: Int32Array;
  readonly numInside: number;
}

function divideRows(
  inside: Uint8Array,
  within: Uint8Array | undefined,
  seed: number,
): { learn: Part; test: Part } {
  const random = new RandomStream(seed, "rules");
  const sides = [1, 0].map((flag) => {
    const rows = new Int32Array(inside.length);
    let count = 0;
    for (let row = 0; row < inside.length; row++) {
      if (inside[row] === flag && (within === undefined || within[row] === 1)) rows[count++] = row;
    }
    return random.shuffle(rows.slice(0, count));
  });
  const cut = sides.map((rows) => Math.ceil(LEARN_SHARE * rows.length));
  const part = ([insiders, outsiders]: Int32Array[]): Part => {
    const own = emptySet(inside.length);
    for (const row of insiders) addRow(own, row);
    const rows = own.slice();
    for (const row of outsiders) addRow(rows, row);
    return { rows, inside: own, insiders, numInside: insiders.length };
  };
  return {
    learn: part(sides.map((rows, i) => rows.subarray(0, cut[i]))),
    test: part(sides.map((rows, i) => rows.subarray(cut[i]))),
  };
}

type Score = (hits: number, covered: number, numInside: number) => number;

const fMeasure: Score = (hits, covered, numInside) => {
  if (hits === 0) return 0;
  const precision = hits / covered;
  const recall = hits / numInside;
  return ((1 + BETA_SQUARED) * precision * recall) / (BETA_SQUARED * precision + recall);
};

const precisionAmongTypical: Score = (hits, covered, numInside) =>
  hits < CHARACTERISTIC_RECALL * numInside ? 0 : hits / covered;

interface Partial {
  readonly conditions: readonly Candidate[];
  /** Rows of the part that fulfil all of them. */
  readonly holds: RowSet;
  readonly score: number;
}

async function search(
  sets: PlacedSets,
  part: Part,
  maxConditions: number,
  score: Score,
  control?: RunControl,
): Promise<readonly Candidate[] | undefined> {
  let beam: Partial[] = [{ conditions: [], holds: part.rows, score: 0 }];
  let best: Partial = beam[0];
  for (let length = 1; length <= maxConditions; length++) {
    const next: { partial: Partial; candidate: Candidate; score: number }[] = [];
    for (const partial of beam) {
      const counts = await sets.count(partial.holds, part.inside, control);
      for (const [at, candidate] of sets.candidates.entries()) {
        if (repeats(partial.conditions, candidate)) continue;
        const value = score(counts[2 * at + 1], counts[2 * at], part.numInside);
        if (value <= partial.score || (next.length === BEAM && value <= next[BEAM - 1].score)) continue;
        insert(next, { partial, candidate, score: value });
      }
    }
    if (next.length === 0) break;
    beam = next.map(({ partial, candidate, score: value }) => ({
      conditions: [...partial.conditions, candidate],
      holds: intersection(partial.holds, candidate.holds),
      score: value,
    }));
    if (beam[0].score > best.score + (best.conditions.length > 0 ? WORTH_A_CONDITION : 0)) best = beam[0];
  }
  return best.conditions.length > 0 ? best.conditions : undefined;
}

/** At most BEAM entries by falling score; of equals the first found stays first. */
function insert<T extends { readonly score: number }>(beam: T[], entry: T): void {
  const at = beam.findIndex((other) => other.score < entry.score);
  beam.splice(at < 0 ? beam.length : at, 0, entry);
  if (beam.length > BEAM) beam.pop();
}

/** A second condition on a column must bound it from the other side. */
function repeats(conditions: readonly Candidate[], candidate: Candidate): boolean {
  return conditions.some(
    ({ condition }) =>
      condition.column === candidate.condition.column &&
      !(
        (condition.op === ">=" && candidate.condition.op === "<") ||
        (condition.op === "<" && candidate.condition.op === ">=")
      ),
  );
}

function measured(kind: Rule["kind"], candidates: readonly Candidate[], test: Part, index: TableIndex): Rule {
  const holds = candidates.reduce((rows, candidate) => intersection(rows, candidate.holds), test.rows);
  const covered = count(holds);
  const hits = countBoth(holds, test.inside);
  const conditions = candidates.map(({ condition }) => condition);
  return {
    kind,
    conditions,
    text: ruleText(conditions, index.table.columns),
    precision: covered === 0 ? 0 : hits / covered,
    recall: test.numInside === 0 ? 0 : hits / test.numInside,
    coverage: covered / Math.max(count(test.rows), 1),
    support: hits,
  };
}

function sameConditions(a: readonly Candidate[], b: readonly Candidate[] | undefined): boolean {
  const key = (candidates: readonly Candidate[]) =>
    candidates
      .map(({ condition }) => JSON.stringify(condition as Condition))
      .sort()
      .join();
  return b !== undefined && key(a) === key(b);
}
