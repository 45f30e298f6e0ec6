/**
 * Counter-based random numbers: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw 2011, "Parallel random
 * numbers: as easy as 1, 2, 3"). The value depends on (key, counter) alone, never on how many were drawn before,
 * so any worker can make any item's numbers in any order.
 */
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const KEY_PARITY = 0x1bd11bda; // Skein's constant, so that an all-zero key is no fixed point.

export function threefry2x32(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
): [number, number] {
  const keys = [key0 | 0, key1 | 0, KEY_PARITY ^ key0 ^ key1];
  let x0 = (counter0 + keys[0]) | 0;
  let x1 = (counter1 + keys[1]) | 0;
  for (let round = 0; round < 20; round++) {
    const rotation = ROTATIONS[round & 7];
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0;
    if ((round & 3) === 3) {
      const injection = (round >> 2) + 1;
      x0 = (x0 + keys[injection % 3]) | 0;
      x1 = (x1 + keys[(injection + 1) % 3] + injection) | 0;
    }
  }
  return [x0 >>> 0, x1 >>> 0];
}

/** 32-bit FNV-1a of a stage's name: equal text, equal stream, whatever else the program does. */
export function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/** Derives a stage's 32-bit seed from the user's seed, the stage's name and an item (a block, a row, a fold). */
export function deriveSeed(seed: number, stage: string, item = 0): number {
  return threefry2x32(seed, hashName(stage), item, 0)[0];
}

/** A sequential stream over the counter-based generator, for code that draws a few numbers in order. */
export class RandomStream {
  private counter = 0;
  private spare: number | undefined;
  private readonly key0: number;
  private readonly key1: number;

  /**
   * @param seed  the user's seed, any integer; taken modulo 2^32
   * @param stage names the purpose, so that two purposes never share numbers
   * @param item  block, row, fold ... within the purpose
   */
  constructor(seed: number, stage: string, item = 0) {
    this.key0 = deriveSeed(seed, stage, item);
    this.key1 = hashName(stage);
  }

  /** Uniform integer in [0, 2^32). */
  nextUint32(): number {
    if (this.spare !== undefined) {
      const value = this.spare;
      this.spare = undefined;
      return value;
    }
    const [first, second] = threefry2x32(this.key0, this.key1, this.counter++, 0);
    this.spare = second;
    return first;
  }

  /** Uniform in [0, 1) with 53 random bits. */
  nextFloat(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** Uniform integer in [0, bound), bound in [1, 2^32], without modulo bias (Lemire's rejection). */
  nextBelow(bound: number): number {
    const limit = 0x100000000 - (0x100000000 % bound);
    for (;;) {
      const value = this.nextUint32();
      if (value < limit) return value % bound;
    }
  }

  /** Shuffles `items` in place (Fisher-Yates). */
  shuffle<T extends { [index: number]: number; readonly length: number }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.nextBelow(i + 1);
      const kept = items[i];
      items[i] = items[j];
      items[j] = kept;
    }
    return items;
  }
}
