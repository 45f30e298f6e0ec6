/** Codes by 64-bit hash: open addressing over typed arrays, so that a look-up makes no object. */
export class HashedCodes {
  private readonly mask: number;
  /** Uint32Array [2 × size]: low and high half of the hash in each slot. */
  private readonly hashes: Uint32Array;
  /** Int32Array [size]: code + 2; 0 where the slot is free. */
  private readonly codes: Int32Array;

  constructor(numHashes: number) {
    let size = 16;
    while (size < 2 * numHashes) size *= 2;
    this.mask = size - 1;
    this.hashes = new Uint32Array(2 * size);
    this.codes = new Int32Array(size);
  }

  /** @returns false where the hash is taken already */
  add(low: number, high: number, code: number): boolean {
    const slot = this.slotOf(low, high);
    if (this.codes[slot] !== 0) return false;
    this.hashes[2 * slot] = low;
    this.hashes[2 * slot + 1] = high;
    this.codes[slot] = code + 2;
    return true;
  }

  /** The code that was added with the hash; −2 where there is none. */
  get(low: number, high: number): number {
    return this.codes[this.slotOf(low, high)] - 2;
  }

  private slotOf(low: number, high: number): number {
    let slot = (low ^ high) & this.mask;
    while (this.codes[slot] !== 0 && (this.hashes[2 * slot] !== low || this.hashes[2 * slot + 1] !== high)) {
      slot = (slot + 1) & this.mask;
    }
    return slot;
  }
}
