/**
 * Values as XGBoost's own writer lays them out: Float32Array as `d`, Int32Array as `l`, Uint8Array as `U`,
 * Float64Array (of whole numbers) as `L`; other numbers as 64-bit integers; lengths as `L`.
 */
export function encodeUbjson(value: unknown): Uint8Array {
  const writer = new Writer();
  writer.value(value);
  return writer.bytes();
}

class Writer {
  private buffer = new Uint8Array(1 << 16);
  private view = new DataView(this.buffer.buffer);
  private length = 0;

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  value(value: unknown): void {
    if (typeof value === "string") {
      this.marker("S");
      this.text(value);
    } else if (typeof value === "number") {
      this.marker("L");
      this.integer(value);
    } else if (typeof value === "boolean") {
      this.marker(value ? "T" : "F");
    } else if (Array.isArray(value)) {
      this.marker("[");
      this.count(value.length);
      for (const item of value) this.value(item);
    } else if (ArrayBuffer.isView(value)) {
      this.typedArray(value as Float32Array | Float64Array | Int32Array | Uint8Array);
    } else {
      this.marker("{");
      for (const [key, member] of Object.entries(value as Record<string, unknown>)) {
        this.text(key);
        this.value(member);
      }
      this.marker("}");
    }
  }

  private typedArray(array: Float32Array | Float64Array | Int32Array | Uint8Array): void {
    const [type, size] =
      array instanceof Float32Array
        ? ["d", 4]
        : array instanceof Float64Array
          ? ["L", 8]
          : array instanceof Int32Array
            ? ["l", 4]
            : ["U", 1];
    this.marker("[");
    this.marker("$");
    this.marker(type);
    this.count(array.length);
    for (let i = 0; i < array.length; i++) {
      const at = this.room(size);
      if (type === "d") this.view.setFloat32(at, array[i]);
      else if (type === "L") this.view.setBigInt64(at, BigInt(array[i]));
      else if (type === "l") this.view.setInt32(at, array[i]);
      else this.buffer[at] = array[i];
    }
  }

  private count(count: number): void {
    this.marker("#");
    this.marker("L");
    this.integer(count);
  }

  private text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.marker("L");
    this.integer(bytes.length);
    const at = this.room(bytes.length);
    this.buffer.set(bytes, at);
  }

  private integer(value: number): void {
    // First of all: making room may move the buffer.
    const at = this.room(8);
    this.view.setBigInt64(at, BigInt(value));
  }

  private marker(marker: string): void {
    const at = this.room(1);
    this.buffer[at] = marker.charCodeAt(0);
  }

  /** Where the next bytes go. */
  private room(numBytes: number): number {
    if (this.length + numBytes > this.buffer.length) {
      const larger = new Uint8Array(Math.max(2 * this.buffer.length, this.length + numBytes));
      larger.set(this.buffer);
      this.buffer = larger;
      this.view = new DataView(larger.buffer);
    }
    const at = this.length;
    this.length += numBytes;
    return at;
  }
}
