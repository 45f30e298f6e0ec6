import { modelError } from "@clusterwhy/core";

/**
 * The report's data as one block of bytes: magic `CWR1`, a little-endian uint32 with the length of the JSON part, the
 * JSON part in UTF-8, then the arrays one behind the other. In the JSON part an array stands as an `ArrayRef`.
 *
 * Elements are stored by byte planes (all first bytes, then all second bytes, ...): neighbouring elements share their
 * high bytes, so the compressed block is markedly smaller.
 */
export type ElementType = "i8" | "u8" | "i16" | "u16" | "i32" | "f32" | "f64";

export interface ArrayRef {
  readonly type: ElementType;
  readonly length: number;
  /** Byte offset behind the JSON part. */
  readonly at: number;
}

export type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Float32Array
  | Float64Array;

const CONSTRUCTORS = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

const MAGIC = 0x31525743; // "CWR1", little-endian

export class ContainerWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** Takes a copy of `array`. */
  add(array: NumberArray): ArrayRef {
    const type = typeOf(array);
    const bytes = toPlanes(array);
    const ref = { type, length: array.length, at: this.#length };
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return ref;
  }

  finish(head: unknown): Uint8Array<ArrayBuffer> {
    const json = new TextEncoder().encode(JSON.stringify(head));
    const out = new Uint8Array(8 + json.length + this.#length);
    const view = new DataView(out.buffer);
    view.setUint32(0, MAGIC, true);
    view.setUint32(4, json.length, true);
    out.set(json, 8);
    let at = 8 + json.length;
    for (const part of this.#parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}

export class ContainerReader {
  readonly head: unknown;
  readonly #bytes: Uint8Array;
  readonly #start: number;

  /** @throws ClusterwhyError `REPORT_DAMAGED` */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 8 || view.getUint32(0, true) !== MAGIC) throw damaged("it does not begin with CWR1");
    this.#bytes = bytes;
    this.#start = 8 + view.getUint32(4, true);
    if (this.#start > bytes.length) throw damaged("it ends within its description");
    this.head = JSON.parse(new TextDecoder().decode(bytes.subarray(8, this.#start)));
  }

  /** A fresh array that the caller owns. */
  read(ref: ArrayRef): NumberArray {
    const array = new CONSTRUCTORS[ref.type](ref.length);
    const from = this.#start + ref.at;
    if (from + array.byteLength > this.#bytes.length) throw damaged("it ends within an array");
    fromPlanes(this.#bytes.subarray(from, from + array.byteLength), array);
    return array;
  }
}

function damaged(how: string): Error {
  return modelError("REPORT_DAMAGED", `the report's data cannot be read: ${how}; make the report again`);
}

function typeOf(array: NumberArray): ElementType {
  for (const [type, ArrayType] of Object.entries(CONSTRUCTORS)) {
    if (array instanceof ArrayType) return type as ElementType;
  }
  throw new TypeError("not a typed array of a known element type");
}

function toPlanes(array: NumberArray): Uint8Array {
  const size = array.BYTES_PER_ELEMENT;
  const source = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const planes = new Uint8Array(source.length);
  const numElements = array.length;
  for (let byte = 0, to = 0; byte < size; byte++) {
    for (let i = 0, from = byte; i < numElements; i++, from += size) planes[to++] = source[from];
  }
  return planes;
}

function fromPlanes(planes: Uint8Array, array: NumberArray): void {
  const size = array.BYTES_PER_ELEMENT;
  const target = new Uint8Array(array.buffer);
  const numElements = array.length;
  for (let byte = 0, from = 0; byte < size; byte++) {
    for (let i = 0, to = byte; i < numElements; i++, to += size) target[to] = planes[from++];
  }
}

/** Whole numbers in the smallest signed type that holds all of them. */
export function narrow(values: Int32Array): Int8Array | Int16Array | Int32Array {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, value, -value - 1);
  if (largest < 128) return Int8Array.from(values);
  return largest < 32_768 ? Int16Array.from(values) : values;
}
