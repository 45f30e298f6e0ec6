import type { RunControl } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import type { RowSet } from "./bits.js";
import type { Candidate } from "./candidates.js";

/** Sets that a thread counts at a time. */
const BLOCK = 16;

/** Candidates' rows in the kernels' memory, to be counted on all threads. Holds it until `close`. */
export class PlacedSets {
  readonly candidates: readonly Candidate[];
  private readonly addresses: readonly number[];
  private readonly scope: Scope;

  /** @param before placed already, and open for as long as these: they come first */
  constructor(
    private readonly kernels: Kernels,
    candidates: readonly Candidate[],
    before?: PlacedSets,
  ) {
    this.candidates = [...(before?.candidates ?? []), ...candidates];
    this.scope = kernels.scope();
    try {
      const own = candidates.map(({ holds }) => this.scope.copyIn(holds));
      this.addresses = [...(before?.addresses ?? []), ...own];
    } catch (error) {
      this.scope.close();
      throw error;
    }
  }

  /** Int32Array [candidates × 2]: how many of `rows` each holds for, and how many of those are inside. */
  async count(rows: RowSet, inside: RowSet, control?: RunControl): Promise<Int32Array> {
    const { kernels, addresses } = this;
    const scope = kernels.scope();
    try {
      const sets = scope.copyIn(Uint32Array.from(addresses));
      const [chosen, insiders] = [scope.copyIn(rows), scope.copyIn(inside)];
      const counts = scope.allocate(addresses.length * 8);
      const work = { numItems: addresses.length, blockSize: BLOCK };
      await kernels.parallel("countRows", [sets, rows.length, chosen, insiders, counts], work, control);
      return kernels.i32(counts, addresses.length * 2).slice();
    } finally {
      scope.close();
    }
  }

  close(): void {
    this.scope.close();
  }
}
