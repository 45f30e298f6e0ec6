import { inputError } from "@clusterwhy/core";
import { FlatTable } from "./flatbuffer.js";

/**
 * One column of a batch. Numbers (booleans as 0 and 1, dates and times as seconds since 1970-01-01 UTC) are NaN where
 * NULL; 64-bit integers beyond 2^53 lose their last digits: select them as strings where they are keys.
 */
export type BatchColumn =
  | { readonly name: string; readonly type: "number" | "boolean" | "time"; readonly values: Float64Array }
  | { readonly name: string; readonly type: "string"; readonly values: (string | null)[] };

interface ArrowField {
  readonly name: string;
  readonly kind: Kind;
}
/** How a column's buffers are read: how many there are, and how they become values. */
interface Kind {
  readonly type: BatchColumn["type"];
  readonly numBuffers: number;
  readonly read: (buffers: readonly Uint8Array[], numRows: number) => Float64Array | string[];
}

// Arrow's Message.fbs, Schema.fbs: header types and type codes.
const SCHEMA = 1;
const RECORD_BATCH = 3;

/** Every batch of an Arrow IPC stream (https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format). */
export function* readBatches(stream: Uint8Array): Generator<{ numRows: number; columns: BatchColumn[] }> {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  let fields: ArrowField[] | undefined;
  let position = 0;
  while (position + 8 <= stream.length) {
    // A continuation marker, the length of the metadata, the metadata, the body.
    const numMetadata = view.getInt32(position + 4, true);
    if (view.getUint32(position, true) !== 0xffffffff) throw damaged("a message lacks its marker");
    if (numMetadata === 0) return;
    const message = FlatTable.root(view, position + 8);
    const header = message.table(2);
    const body = position + 8 + numMetadata;
    position = body + message.int64(3);
    if (header === undefined || position > stream.length) throw damaged("a message is cut short");
    const headerType = message.int8(1);
    if (headerType === SCHEMA) fields = header.tables(1).map(readField);
    else if (headerType === RECORD_BATCH) {
      if (fields === undefined) throw damaged("a batch comes before the schema");
      if (header.table(3) !== undefined) throw damaged("the batch is compressed");
      yield readBatch(header, fields, stream, body);
    } else throw damaged(`a message of type ${headerType} is none that a query gives`);
  }
}

function readBatch(header: FlatTable, fields: readonly ArrowField[], stream: Uint8Array, body: number) {
  const numRows = header.int64(0);
  const nodes = header.pairs(1);
  const buffers = header
    .pairs(2)
    .map(([offset, length]) => stream.subarray(body + offset, body + offset + length));
  let next = 0;
  const columns = fields.map(({ name, kind }, i): BatchColumn => {
    const own = buffers.slice(next, next + kind.numBuffers);
    next += kind.numBuffers;
    const values = kind.read(own.slice(1), numRows);
    const [, numNulls] = nodes[i];
    return { name, type: kind.type, values: withNulls(values, own[0], numNulls, numRows) } as BatchColumn;
  });
  return { numRows, columns };
}

function withNulls(
  values: Float64Array | string[],
  validity: Uint8Array | undefined,
  numNulls: number,
  numRows: number,
): Float64Array | (string | null)[] {
  if (numNulls === 0 || validity === undefined) return values;
  const isNull = (row: number) => (validity[row >> 3] & (1 << (row & 7))) === 0;
  if (values instanceof Float64Array) {
    for (let row = 0; row < numRows; row++) if (isNull(row)) values[row] = Number.NaN;
    return values;
  }
  return values.map((value, row) => (isNull(row) ? null : value));
}

function readField(field: FlatTable): ArrowField {
  const name = field.text(0);
  const code = field.int8(2);
  const type = field.table(3);
  const kind = type === undefined ? undefined : kindOf(code, type);
  if (kind === undefined) {
    throw inputError(
      "COLUMN_TYPE",
      `the column '${name}' comes in an Arrow type (code ${code}) that is not read; cast it to a number, a string, a date or a timestamp in the query`,
    );
  }
  return { name, kind };
}

function kindOf(code: number, type: FlatTable): Kind | undefined {
  switch (code) {
    case 1: // Null: no buffers at all
      return { type: "number", numBuffers: 0, read: (_, n) => new Float64Array(n).fill(Number.NaN) };
    case 2: // Int: bit width, signed
      return numbers("number", type.int32(0) / 8, INTEGERS[type.int32(0)]);
    case 3: // FloatingPoint: half, single, double
      return type.int16(0) === 0 ? undefined : numbers("number", type.int16(0) * 4, FLOATS[type.int16(0)]);
    case 5: // Utf8
      return { type: "string", numBuffers: 3, read: ([offsets, bytes], n) => texts(offsets, bytes, n) };
    case 6: // Bool, one bit each
      return {
        type: "boolean",
        numBuffers: 2,
        read: ([bits], n) => Float64Array.from({ length: n }, (_, row) => (bits[row >> 3] >> (row & 7)) & 1),
      };
    case 7: // Decimal of 128 bits
      return numbers("number", 16, (view, at) => decimal(view, at) / 10 ** type.int32(1));
    case 8: // Date in days
      return type.int16(0) === 0
        ? numbers("time", 4, (view, at) => view.getInt32(at, true) * 86400)
        : undefined;
    case 10: // Timestamp in 10^(-3 · unit) seconds
      return numbers("time", 8, (view, at) => Number(view.getBigInt64(at, true)) / 10 ** (3 * type.int16(0)));
    default:
      return undefined;
  }
}

type ReadNumber = (view: DataView, at: number) => number;
const INTEGERS: Readonly<Record<number, ReadNumber>> = {
  8: (view, at) => view.getInt8(at),
  16: (view, at) => view.getInt16(at, true),
  32: (view, at) => view.getInt32(at, true),
  64: (view, at) => Number(view.getBigInt64(at, true)),
};
const FLOATS: Readonly<Record<number, ReadNumber>> = {
  1: (view, at) => view.getFloat32(at, true),
  2: (view, at) => view.getFloat64(at, true),
};

function numbers(type: "number" | "time", numBytes: number, read: ReadNumber | undefined): Kind | undefined {
  if (read === undefined) return undefined;
  return {
    type,
    numBuffers: 2,
    read: ([bytes], numRows) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const values = new Float64Array(numRows);
      for (let row = 0; row < numRows; row++) values[row] = read(view, row * numBytes);
      return values;
    },
  };
}

function decimal(view: DataView, at: number): number {
  return Number((view.getBigInt64(at + 8, true) << 64n) | view.getBigUint64(at, true));
}

function texts(offsets: Uint8Array, bytes: Uint8Array, numRows: number): string[] {
  const view = new DataView(offsets.buffer, offsets.byteOffset, offsets.byteLength);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: numRows }, (_, row) =>
    text.toString("utf8", view.getInt32(4 * row, true), view.getInt32(4 * row + 4, true)),
  );
}

function damaged(detail: string): Error {
  return inputError("ARROW_DAMAGED", `the answer's Arrow data cannot be read: ${detail}`);
}
