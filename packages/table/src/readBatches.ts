import { type RunControl, throwIfAborted } from "@clusterwhy/core";
import type { DuckDBConnection, DuckDBVector } from "@duckdb/node-api";

/** Rows of one batch: enough to keep all threads of a kernel busy. A multiple of DuckDB's vectors of 2,048 rows. */
const BATCH_ROWS = 131_072;

/** Some rows' numbers. */
export interface Batch {
  /** Float32Array [columns × numRows], by columns; NaN where NULL. */
  readonly values: Float32Array;
  readonly numRows: number;
}

/**
 * Reads numbers of a relation in order, in parts of `partRows` rows, each in batches. Beside the batch handed out,
 * memory holds the next one's beginning. An empty relation has one part without batches.
 *
 * @param expressions of type DOUBLE
 * @param firstRow    rows before it are left out
 */
export async function* readBatches(
  connection: DuckDBConnection,
  relation: string,
  expressions: readonly string[],
  firstRow: number,
  partRows: number,
  control?: RunControl,
): AsyncGenerator<AsyncGenerator<Batch>> {
  const list = expressions.map((expression) => `coalesce(CAST(${expression} AS DOUBLE), 'NaN'::DOUBLE)`);
  const nothing = expressions.map(() => "'NaN'::DOUBLE");
  // A stream that fails ends like one that is done: only the last row proves that all came.
  const result = await connection.stream(
    `(SELECT ${[...list, "false"].join(", ")} FROM ${relation} OFFSET ${firstRow}) UNION ALL SELECT ${[...nothing, "true"].join(", ")}`,
  );
  const waiting = new RowBuffer(expressions.length);
  let complete = false;

  async function fill(wanted: number): Promise<void> {
    while (!complete && waiting.numRows < wanted) {
      throwIfAborted(control);
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk === undefined || chunk.rowCount === 0) {
        // The query's own words, had it failed.
        await connection.run(`SELECT bit_xor(hash(whole)) FROM ${relation} AS whole`);
        throw new Error("reading ended before the table did");
      }
      complete = chunk.getColumnVector(expressions.length).getItem(chunk.rowCount - 1) === true;
      const count = chunk.rowCount - (complete ? 1 : 0);
      waiting.add(
        expressions.map((_, column) => doublesOf(chunk.getColumnVector(column))),
        count,
      );
    }
  }

  async function* part(): AsyncGenerator<Batch> {
    for (let left = partRows; left > 0; ) {
      const wanted = Math.min(BATCH_ROWS, left);
      await fill(wanted);
      const count = Math.min(wanted, waiting.numRows);
      if (count === 0) return;
      yield { values: waiting.take(count), numRows: count };
      left -= count;
    }
  }

  do {
    yield part();
    await fill(1);
  } while (waiting.numRows > 0);
}

/** `items`, private in the declarations, is the vector's memory. */
function doublesOf(vector: DuckDBVector): Float64Array {
  return (vector as unknown as { readonly items: Float64Array }).items;
}

/** Rows that have been read and not yet handed out, by columns. */
class RowBuffer {
  numRows = 0;
  private columns: Float32Array[];

  constructor(numColumns: number) {
    this.columns = Array.from({ length: numColumns }, () => new Float32Array(2 * BATCH_ROWS));
  }

  add(columns: readonly Float64Array[], count: number): void {
    const end = this.numRows + count;
    columns.forEach((values, i) => {
      if (end > this.columns[i].length) {
        const larger = new Float32Array(2 * end);
        larger.set(this.columns[i].subarray(0, this.numRows));
        this.columns[i] = larger;
      }
      this.columns[i].set(values.subarray(0, count), this.numRows);
    });
    this.numRows = end;
  }

  /** Takes the first rows out, as one matrix by columns. */
  take(count: number): Float32Array {
    const taken = new Float32Array(this.columns.length * count);
    this.columns.forEach((values, i) => {
      taken.set(values.subarray(0, count), i * count);
      values.copyWithin(0, count, this.numRows);
    });
    this.numRows -= count;
    return taken;
  }
}
