import type { TreeEnsemble } from "@clusterwhy/core";
import { goesLeft } from "../goesLeft.js";

/** A column of bytes holds 0 for missing values that go left, 255 for those that go right, and 0 to 254 for others. */
const LIMITS = 254;

/** A byte for every code of a feature. */
export interface ByteColumn {
  readonly feature: number;
  readonly bytes: Uint8Array;
}

/** Which rows go right at a node: those whose byte in the column is above the limit. */
export interface NodeTest {
  readonly column: number;
  readonly limit: number;
}

/**
 * Collects the columns that the nodes ask for. A threshold asks for its feature's code within a window of 254
 * breakpoints, with missing values on its side; a category set asks for a column of its own, 0 and 1.
 */
export class ColumnSet {
  readonly columns: ByteColumn[] = [];
  private readonly positions = new Map<string, number>();
  private readonly ranks: readonly ReadonlyMap<number, number>[];

  constructor(private readonly breakpoints: readonly Float32Array[]) {
    this.ranks = breakpoints.map((values) => new Map(Array.from(values, (value, rank) => [value, rank])));
  }

  testOf(ensemble: TreeEnsemble, node: number): NodeTest {
    const feature = ensemble.feature[node];
    const missing = ensemble.defaultLeft[node] === 1 ? 0 : 255;
    const offset = ensemble.categoryOffset[node];
    if (offset >= 0) {
      const set = ensemble.categories.subarray(offset, offset + ensemble.categorySize[node]);
      const column = this.columnOf(feature, `${missing} in ${[...set].join()}`, (value) =>
        goesLeft(ensemble, node, value) ? 0 : 1,
      );
      return { column, limit: 0 };
    }
    const rank = this.ranks[feature].get(ensemble.threshold[node]) as number;
    const first = rank - (rank % LIMITS);
    const column = this.columnOf(feature, `${missing} from ${first}`, (value, code) =>
      Number.isNaN(value) ? missing : Math.min(LIMITS, Math.max(0, code - first)),
    );
    return { column, limit: rank - first };
  }

  private columnOf(feature: number, kind: string, byteOf: (value: number, code: number) => number): number {
    const key = `${feature} ${kind}`;
    const known = this.positions.get(key);
    if (known !== undefined) return known;
    const breaks = this.breakpoints[feature];
    // Every code's smallest value stands for all of its values; the last code is that of missing values.
    const bytes = Uint8Array.from({ length: breaks.length + 2 }, (_, code) =>
      byteOf(code === 0 ? Number.NEGATIVE_INFINITY : (breaks[code - 1] ?? Number.NaN), code),
    );
    this.positions.set(key, this.columns.length);
    return this.columns.push({ feature, bytes }) - 1;
  }
}
