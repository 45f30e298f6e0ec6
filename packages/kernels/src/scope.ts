import type { Arena } from "./arena.js";

/**
 * Allocations that end together. Views of an unshared memory are detached when it grows, so take a view after the
 * last allocation and do not keep it across another one.
 */
export class Scope {
  private readonly addresses: number[] = [];

  constructor(
    private readonly arena: Arena,
    private readonly memory: WebAssembly.Memory,
  ) {}

  /** Address of `numBytes` uninitialised bytes. */
  allocate(numBytes: number): number {
    const address = this.arena.allocate(numBytes);
    this.addresses.push(address);
    return address;
  }

  /** Address of `numBytes` zeroed bytes. */
  allocateZeroed(numBytes: number): number {
    const address = this.allocate(numBytes);
    new Uint8Array(this.memory.buffer, address, numBytes).fill(0);
    return address;
  }

  /** Copies a typed array into the memory and returns its address. */
  copyIn(source: Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array | Uint16Array): number {
    const address = this.allocate(source.byteLength);
    new Uint8Array(this.memory.buffer, address, source.byteLength).set(
      new Uint8Array(source.buffer, source.byteOffset, source.byteLength),
    );
    return address;
  }

  close(): void {
    for (const address of this.addresses) this.arena.release(address);
    this.addresses.length = 0;
  }
}
