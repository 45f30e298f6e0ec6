/**
 * Reads FlatBuffers tables (https://flatbuffers.dev/internals): a table begins with the distance back to its vtable,
 * which holds, from its third 16-bit number on, where each field lies within the table (0 where it has its default).
 */
export class FlatTable {
  constructor(
    private readonly view: DataView,
    private readonly position: number,
  ) {}

  static root(view: DataView, start: number): FlatTable {
    return new FlatTable(view, start + view.getUint32(start, true));
  }

  private at(slot: number): number | undefined {
    const vtable = this.position - this.view.getInt32(this.position, true);
    const entry = 4 + 2 * slot;
    if (entry >= this.view.getUint16(vtable, true)) return undefined;
    const offset = this.view.getUint16(vtable + entry, true);
    return offset === 0 ? undefined : this.position + offset;
  }

  int8(slot: number): number {
    const at = this.at(slot);
    return at === undefined ? 0 : this.view.getInt8(at);
  }

  int16(slot: number): number {
    const at = this.at(slot);
    return at === undefined ? 0 : this.view.getInt16(at, true);
  }

  int32(slot: number): number {
    const at = this.at(slot);
    return at === undefined ? 0 : this.view.getInt32(at, true);
  }

  int64(slot: number): number {
    const at = this.at(slot);
    return at === undefined ? 0 : Number(this.view.getBigInt64(at, true));
  }

  text(slot: number): string {
    const at = this.at(slot);
    if (at === undefined) return "";
    const start = at + this.view.getUint32(at, true);
    const bytes = new Uint8Array(
      this.view.buffer,
      this.view.byteOffset + start + 4,
      this.view.getUint32(start, true),
    );
    return new TextDecoder().decode(bytes);
  }

  table(slot: number): FlatTable | undefined {
    const at = this.at(slot);
    return at === undefined ? undefined : new FlatTable(this.view, at + this.view.getUint32(at, true));
  }

  tables(slot: number): FlatTable[] {
    const { start, length } = this.vector(slot);
    return Array.from({ length }, (_, i) => {
      const at = start + 4 * i;
      return new FlatTable(this.view, at + this.view.getUint32(at, true));
    });
  }

  /** A vector of structs of two 64-bit integers. */
  pairs(slot: number): [number, number][] {
    const { start, length } = this.vector(slot);
    return Array.from({ length }, (_, i) => [
      Number(this.view.getBigInt64(start + 16 * i, true)),
      Number(this.view.getBigInt64(start + 16 * i + 8, true)),
    ]);
  }

  private vector(slot: number): { start: number; length: number } {
    const at = this.at(slot);
    if (at === undefined) return { start: 0, length: 0 };
    const start = at + this.view.getUint32(at, true);
    return { start: start + 4, length: this.view.getUint32(start, true) };
  }
}
