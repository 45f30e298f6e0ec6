import { modelError } from "@clusterwhy/core";

// Universal Binary JSON (ubjson.org, draft 12): a type marker, then big-endian data; arrays of one type without
// markers between. Numbers come back as numbers, typed arrays as typed arrays.

type TypedArray = Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Int32Array;

const SIZES: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8 };
const DEEPEST = 64;

/** @throws ClusterwhyError `MODEL_DAMAGED` with the byte where it stopped making sense */
export function decodeUbjson(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(reader.marker(), 0);
  reader.end();
  return value;
}

class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  marker(): string {
    let marker: string;
    do {
      this.need(1);
      marker = String.fromCharCode(this.bytes[this.at++]);
    } while (marker === "N");
    return marker;
  }

  end(): void {
    if (this.at < this.bytes.length) throw this.fault("the model ends, but the file goes on");
  }

  value(marker: string, depth: number): unknown {
    if (depth > DEEPEST) throw this.fault(`values are nested more than ${DEEPEST} deep`);
    switch (marker) {
      case "{":
        return this.object(depth);
      case "[":
        return this.array(depth);
      case "S":
        return this.text();
      case "C":
        this.need(1);
        return String.fromCharCode(this.bytes[this.at++]);
      case "T":
        return true;
      case "F":
        return false;
      case "Z":
        return null;
      default:
        return this.number(marker);
    }
  }

  private number(marker: string): number {
    const size = SIZES[marker];
    if (size === undefined) throw this.fault(`'${marker}' is no type of value`, 1);
    this.need(size);
    const at = this.at;
    this.at += size;
    switch (marker) {
      case "i":
        return this.view.getInt8(at);
      case "U":
        return this.view.getUint8(at);
      case "I":
        return this.view.getInt16(at);
      case "l":
        return this.view.getInt32(at);
      case "L":
        return Number(this.view.getBigInt64(at));
      case "d":
        return this.view.getFloat32(at);
      default:
        return this.view.getFloat64(at);
    }
  }

  /** A length; `itemBytes` the least that so many items take: a length beyond the file is refused before any room is made. */
  private length(itemBytes: number): number {
    const length = this.number(this.marker());
    if (!Number.isInteger(length) || length < 0 || length * itemBytes > this.bytes.length - this.at) {
      throw this.fault(`a length of ${length} goes beyond the end of the file`);
    }
    return length;
  }

  private text(): string {
    const length = this.length(1);
    const text = new TextDecoder().decode(this.bytes.subarray(this.at, this.at + length));
    this.at += length;
    return text;
  }

  private object(depth: number): Record<string, unknown> {
    const { type, count } = this.header();
    const members: Record<string, unknown> = Object.create(null);
    for (let i = 0; count === undefined || i < count; i++) {
      if (count === undefined && this.peek() === "}") {
        this.at++;
        break;
      }
      const key = this.text();
      members[key] = this.value(type ?? this.marker(), depth + 1);
    }
    return members;
  }

  private array(depth: number): unknown {
    const { type, count } = this.header();
    if (type !== undefined && type in SIZES) return this.typedArray(type, count as number);
    const items: unknown[] = [];
    for (let i = 0; count === undefined || i < count; i++) {
      if (count === undefined && this.peek() === "]") {
        this.at++;
        break;
      }
      items.push(this.value(type ?? this.marker(), depth + 1));
    }
    return items;
  }

  /** `$` type and `#` count, both optional; a type needs a count. */
  private header(): { type: string | undefined; count: number | undefined } {
    let type: string | undefined;
    if (this.peek() === "$") {
      this.at++;
      type = this.marker();
      if (this.peek() !== "#") throw this.fault("a type without a count");
    }
    if (this.peek() !== "#") return { type, count: undefined };
    this.at++;
    return { type, count: this.length(type === undefined ? 1 : (SIZES[type] ?? 1)) };
  }

  private typedArray(type: string, count: number): TypedArray {
    const read = (array: TypedArray): TypedArray => {
      for (let i = 0; i < count; i++) array[i] = this.number(type);
      return array;
    };
    switch (type) {
      case "i":
        return read(new Int8Array(count));
      case "U":
        return read(new Uint8Array(count));
      case "I":
        return read(new Int16Array(count));
      case "l":
        return read(new Int32Array(count));
      case "d":
        return read(new Float32Array(count));
      default:
        // 64-bit integers of a model are small: doubles hold them.
        return read(new Float64Array(count));
    }
  }

  private peek(): string {
    this.need(1);
    return String.fromCharCode(this.bytes[this.at]);
  }

  private need(numBytes: number): void {
    if (this.at + numBytes > this.bytes.length)
      throw this.fault("the file ends in the middle; it may have been cut short");
  }

  private fault(what: string, back = 0) {
    return modelError("MODEL_DAMAGED", `not a whole UBJ model: byte ${this.at - back}: ${what}`);
  }
}
