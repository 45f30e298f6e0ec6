type Numbers = Float64Array | Int32Array;

const BLOCK = 65_536;

/** A typed array that is filled from the front: blocks, joined once at the end, or one where the length is known. */
export class GrowingArray<T extends Numbers> {
  private readonly full: T[] = [];
  private block: T;
  private used = 0;

  /** @param expected how many values will come; more may, at the price of a copy */
  constructor(
    private readonly make: (length: number) => T,
    expected = BLOCK,
  ) {
    this.block = make(expected);
  }

  push(value: number): void {
    if (this.used === this.block.length) this.next();
    this.block[this.used++] = value;
  }

  append(values: ArrayLike<number> & { subarray(from: number, to: number): ArrayLike<number> }): void {
    for (let from = 0; from < values.length; ) {
      if (this.used === this.block.length) this.next();
      const count = Math.min(this.block.length - this.used, values.length - from);
      this.block.set(values.subarray(from, from + count), this.used);
      this.used += count;
      from += count;
    }
  }

  /** The whole; the blocks are let go as they are copied. */
  finish(): T {
    if (this.full.length === 0 && this.used === this.block.length) return this.block;
    const whole = this.make(this.full.reduce((sum, block) => sum + block.length, this.used));
    let at = 0;
    for (let block = this.full.shift(); block !== undefined; block = this.full.shift()) {
      whole.set(block, at);
      at += block.length;
    }
    whole.set(this.block.subarray(0, this.used), at);
    return whole;
  }

  private next(): void {
    this.full.push(this.block);
    this.block = this.make(BLOCK);
    this.used = 0;
  }
}
