type Numbers = Float64Array | Int32Array;

const BLOCK = 65_536;

/** A typed array whose final length is not known while it is filled: blocks, joined once at the end. */
export class GrowingArray<T extends Numbers> {
  private readonly full: T[] = [];
  private block: T;
  private used = 0;

  constructor(private readonly make: (length: number) => T) {
    this.block = make(BLOCK);
  }

  push(value: number): void {
    if (this.used === BLOCK) this.next();
    this.block[this.used++] = value;
  }

  append(values: ArrayLike<number> & { subarray(from: number, to: number): ArrayLike<number> }): void {
    for (let from = 0; from < values.length; ) {
      if (this.used === BLOCK) this.next();
      const count = Math.min(BLOCK - this.used, values.length - from);
      this.block.set(values.subarray(from, from + count), this.used);
      this.used += count;
      from += count;
    }
  }

  /** The whole; the blocks are let go as they are copied. */
  finish(): T {
    const whole = this.make(this.full.length * BLOCK + this.used);
    let at = 0;
    for (let block = this.full.shift(); block !== undefined; block = this.full.shift()) {
      whole.set(block, at);
      at += BLOCK;
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
