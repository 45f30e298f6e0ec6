import { ClusterwhyError } from "@clusterwhy/core";

const PAGE_BYTES = 65_536;
const ALIGNMENT = 64; // A cache line: no two allocations share one, so workers never contend by accident.

interface FreeRange {
  start: number;
  end: number;
}

/**
 * Hands out addresses in a WebAssembly memory: first fit over an ordered list of free ranges, neighbours merged on
 * release. Only the host allocates; kernels are given addresses.
 */
export class Arena {
  private readonly free: FreeRange[] = [];
  private readonly sizes = new Map<number, number>();
  private limit: number;

  constructor(
    private readonly memory: WebAssembly.Memory,
    base: number,
  ) {
    this.limit = memory.buffer.byteLength;
    this.free.push({ start: roundUp(base), end: this.limit });
  }

  /** Address of `numBytes` bytes, a multiple of 64; contents undefined. */
  allocate(numBytes: number): number {
    const size = roundUp(Math.max(numBytes, 1));
    let range = this.free.find((candidate) => candidate.end - candidate.start >= size);
    range ??= this.grow(size);
    const address = range.start;
    range.start += size;
    if (range.start === range.end) this.free.splice(this.free.indexOf(range), 1);
    this.sizes.set(address, size);
    return address;
  }

  release(address: number): void {
    const size = this.sizes.get(address);
    if (size === undefined)
      throw new ClusterwhyError("internal", "ARENA_RELEASE", `no allocation at ${address}`);
    this.sizes.delete(address);
    let position = this.free.findIndex((range) => range.start > address);
    if (position < 0) position = this.free.length;
    const before = this.free[position - 1];
    const after = this.free[position];
    const end = address + size;
    if (before?.end === address) {
      before.end = end;
      if (after?.start === end) {
        before.end = after.end;
        this.free.splice(position, 1);
      }
    } else if (after?.start === end) {
      after.start = address;
    } else {
      this.free.splice(position, 0, { start: address, end });
    }
  }

  /** Bytes handed out and not released. */
  get bytesInUse(): number {
    let total = 0;
    for (const size of this.sizes.values()) total += size;
    return total;
  }

  private grow(size: number): FreeRange {
    const last = this.free.at(-1);
    const reusable = last?.end === this.limit ? this.limit - last.start : 0;
    const pages = Math.ceil((size - reusable) / PAGE_BYTES);
    try {
      this.memory.grow(pages);
    } catch (cause) {
      throw new ClusterwhyError(
        "input",
        "MEMORY_LIMIT",
        `this work needs ${Math.ceil(size / 1e6)} MB more, beyond the 4 GB of WebAssembly memory; use fewer rows or columns`,
        { cause },
      );
    }
    const grownTo = this.limit + pages * PAGE_BYTES;
    if (last !== undefined && reusable > 0) {
      last.end = grownTo;
      this.limit = grownTo;
      return last;
    }
    const range = { start: this.limit, end: grownTo };
    this.limit = grownTo;
    this.free.push(range);
    return range;
  }
}

function roundUp(numBytes: number): number {
  return Math.ceil(numBytes / ALIGNMENT) * ALIGNMENT;
}
