import { type Condition, RandomStream, type Rule } from "@clusterwhy/core";
import { type Candidate, candidateConditions } from "./candidates.js";
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

/** Candidates are the same for all segments of a table. */
const candidatesOf = new WeakMap<TableIndex, readonly Candidate[]>();

/**
 * Few short rules on the raw columns, found by beam search on three fifths of the rows and measured on the others:
 * one discriminating rule (who fulfils it is in), and one characteristic rule (who is in fulfils it).
 *
 * @param inside Uint8Array [numRows]: 1 in the segment
 */
export function mineRules(index: TableIndex, inside: Uint8Array, options: RuleOptions): Rule[] {
  let candidates = candidatesOf.get(index);
  if (candidates === undefined) {
    candidates = candidateConditions(index);
    candidatesOf.set(index, candidates);
  }
  const halves = divideRows(inside, options.seed);
  const most = options.maxConditions ?? 3;
  const discriminating = search(candidates, halves.learn, most, fMeasure);
  const characteristic = search(candidates, halves.learn, most, precisionAmongTypical);
  const rules: Rule[] = [];
  if (discriminating !== undefined)
    rules.push(measured("discriminating", discriminating, halves.test, index));
  if (characteristic !== undefined && !sameConditions(characteristic, discriminating)) {
    rules.push(measured("characteristic", characteristic, halves.test, index));
  }
  return rules;
}

/** Rows of one half, insiders first. */
interface Half {
  readonly rows: Int32Array;
  readonly numInside: number;
}

function divideRows(inside: Uint8Array, seed: number): { learn: Half; test: Half } {
  const random = new RandomStream(seed, "rules");
  const sides = [1, 0].map((flag) => {
    const rows: number[] = [];
    inside.forEach((own, row) => {
      if (own === flag) rows.push(row);
    });
    return random.shuffle(Int32Array.from(rows));
  });
  const cut = sides.map((rows) => Math.ceil(LEARN_SHARE * rows.length));
  const half = (parts: Int32Array[]): Half => ({
    rows: Int32Array.from([...parts[0], ...parts[1]]),
    numInside: parts[0].length,
  });
  return {
    learn: half(sides.map((rows, i) => rows.subarray(0, cut[i]))),
    test: half(sides.map((rows, i) => rows.subarray(cut[i]))),
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
  /** Over the half's rows. */
  readonly holds: Uint8Array;
  readonly score: number;
}

function search(
  candidates: readonly Candidate[],
  half: Half,
  maxConditions: number,
  score: Score,
): readonly Candidate[] | undefined {
  const masks = candidates.map(({ holds }) => Uint8Array.from(half.rows, (row) => holds[row]));
  let beam: Partial[] = [{ conditions: [], holds: new Uint8Array(half.rows.length).fill(1), score: 0 }];
  let best: Partial = beam[0];
  for (let length = 1; length <= maxConditions; length++) {
    const next: Partial[] = [];
    for (const partial of beam) {
      candidates.forEach((candidate, i) => {
        if (repeats(partial.conditions, candidate)) return;
        const mask = masks[i];
        let hits = 0;
        let covered = 0;
        for (let row = 0; row < mask.length; row++) {
          if ((mask[row] & partial.holds[row]) === 0) continue;
          covered++;
          if (row < half.numInside) hits++;
        }
        const value = score(hits, covered, half.numInside);
        if (value <= partial.score || (next.length === BEAM && value <= next[BEAM - 1].score)) return;
        insert(next, {
          conditions: [...partial.conditions, candidate],
          holds: partial.holds.map((flag, row) => flag & mask[row]),
          score: value,
        });
      });
    }
    if (next.length === 0) break;
    beam = next;
    if (beam[0].score > best.score + (best.conditions.length > 0 ? WORTH_A_CONDITION : 0)) best = beam[0];
  }
  return best.conditions.length > 0 ? best.conditions : undefined;
}

/** At most BEAM entries by falling score; of equals the first found stays first. */
function insert(beam: Partial[], entry: Partial): void {
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

function measured(kind: Rule["kind"], candidates: readonly Candidate[], test: Half, index: TableIndex): Rule {
  let hits = 0;
  let covered = 0;
  test.rows.forEach((row, i) => {
    if (!candidates.every(({ holds }) => holds[row] === 1)) return;
    covered++;
    if (i < test.numInside) hits++;
  });
  const conditions = candidates.map(({ condition }) => condition);
  return {
    kind,
    conditions,
    text: ruleText(conditions, index.table.columns),
    precision: covered === 0 ? 0 : hits / covered,
    recall: test.numInside === 0 ? 0 : hits / test.numInside,
    coverage: covered / Math.max(test.rows.length, 1),
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
