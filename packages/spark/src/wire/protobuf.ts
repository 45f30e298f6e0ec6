/**
 * The little of Protocol Buffers' wire format that Spark Connect needs
 * (https://protobuf.dev/programming-guides/encoding): varints, length-delimited fields, and skipping the rest.
 */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Collects one message's fields in the order written. */
export class MessageWriter {
  private readonly parts: Uint8Array[] = [];
  private numBytes = 0;

  text(field: number, value: string | undefined): this {
    return value === undefined ? this : this.bytes(field, encoder.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    this.push(varint((field << 3) | LENGTH));
    this.push(varint(value.length));
    this.push(value);
    return this;
  }

  message(field: number, value: MessageWriter): this {
    return this.bytes(field, value.finish());
  }

  /** A boolean, an enumeration or a small non-negative integer. */
  integer(field: number, value: number): this {
    this.push(varint((field << 3) | VARINT));
    this.push(varint(value));
    return this;
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.numBytes);
    let offset = 0;
    for (const part of this.parts) {
      whole.set(part, offset);
      offset += part.length;
    }
    return whole;
  }

  private push(part: Uint8Array): void {
    this.parts.push(part);
    this.numBytes += part.length;
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** A field as it came: `number` for varints, `bytes` (a view, not a copy) for length-delimited ones. */
export interface Field {
  readonly field: number;
  readonly number: number;
  readonly bytes: Uint8Array;
}

const NO_BYTES = new Uint8Array(0);

/** The fields of a message in their order; fixed-width fields are skipped. */
export function* readFields(message: Uint8Array): Generator<Field> {
  let position = 0;
  const next = (): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      if (position >= message.length) throw new Error("a Protocol Buffers message ends within a field");
      const byte = message[position++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  };
  while (position < message.length) {
    const key = next();
    const field = Math.floor(key / 8);
    switch (key % 8) {
      case VARINT:
        yield { field, number: next(), bytes: NO_BYTES };
        break;
      case LENGTH: {
        const length = next();
        if (position + length > message.length)
          throw new Error("a Protocol Buffers message ends within a field");
        yield { field, number: 0, bytes: message.subarray(position, position + length) };
        position += length;
        break;
      }
      case FIXED64:
        position += 8;
        break;
      case FIXED32:
        position += 4;
        break;
      default:
        throw new Error(`a Protocol Buffers message has a field of unknown wire type ${key % 8}`);
    }
  }
}

export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
