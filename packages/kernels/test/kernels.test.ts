import { threefry2x32 } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterEach, describe, expect, it } from "vitest";

const open: Kernels[] = [];
async function kernelsWith(options: Parameters<typeof createKernels>[0]): Promise<Kernels> {
  const kernels = await createKernels(options);
  open.push(kernels);
  return kernels;
}
afterEach(() => {
  for (const kernels of open.splice(0)) kernels.close();
});

/** Long enough that background workers are up for the second of two jobs. */
const untilWorkersAreUp = () => new Promise((resolve) => setTimeout(resolve, 200));

async function words(kernels: Kernels, numItems: number): Promise<Uint32Array> {
  const scope = kernels.scope();
  try {
    const address = scope.allocateZeroed(numItems * 4);
    await kernels.parallel("randomWords", [address, 7, 11], { numItems, blockSize: 1000 });
    return kernels.u32(address, numItems).slice();
  } finally {
    scope.close();
  }
}

describe("kernels", () => {
  it("draws core's random numbers, in every flavour and with any number of threads", async () => {
    const expected = Uint32Array.from({ length: 20_500 }, (_, i) => threefry2x32(7, 11, i, 0)[0]);
    for (const options of [{ threads: 1 }, { threads: 2 }, { threads: 4 }, { simd: false }]) {
      const kernels = await kernelsWith(options);
      await untilWorkersAreUp();
      expect(await words(kernels, 20_500)).toEqual(expected);
      expect(await words(kernels, 1)).toEqual(expected.slice(0, 1));
    }
  });

  it("raises to powers within the stated error", async () => {
    const { exports } = await kernelsWith({ threads: 1 });
    let worst = 0;
    for (const y of [0.1, 0.79, 0.895, 1, 1.6]) {
      for (let i = 0; i <= 40_000; i++) {
        const x = Math.fround(2 ** (-60 + i * 0.003));
        worst = Math.max(
          worst,
          Math.abs(exports.powF32(x, y) / x ** Math.fround(y) - 1) / (y * 6.3e-4 + 1.73e-3),
        );
      }
    }
    expect(worst).toBeLessThan(1);
    expect(worst).toBeGreaterThan(0.5);
  });

  it("lets workers take part", async () => {
    const kernels = await kernelsWith({ threads: 2 });
    await untilWorkersAreUp();
    const numItems = 3_000_000;
    const one = await kernelsWith({ threads: 1 });
    const expected = await words(one, numItems);
    expect((await words(kernels, numItems)).every((word, i) => word === expected[i])).toBe(true);
  });

  it("gives memory back", async () => {
    const kernels = await kernelsWith({ threads: 1 });
    const before = kernels.bytesInUse;
    const first = kernels.scope();
    const second = kernels.scope();
    const a = first.allocate(100);
    const b = second.allocate(5_000_000);
    const c = first.copyIn(Float32Array.of(1, 2, 3));
    expect(new Set([a, b, c]).size).toBe(3);
    expect([...kernels.f32(c, 3)]).toEqual([1, 2, 3]);
    first.close();
    second.close();
    expect(kernels.bytesInUse).toBe(before);
    const again = kernels.scope();
    expect(again.allocate(100)).toBe(a);
    again.close();
  });

  it("refuses more memory than there can be, in words, and works on afterwards", async () => {
    const kernels = await kernelsWith({ threads: 1 });
    const scope = kernels.scope();
    expect(() => scope.allocate(4_300_000_000)).toThrow("this work needs 4300 MB more, beyond the 4 GB");
    scope.close();
    expect((await words(kernels, 3))[0]).toBe(threefry2x32(7, 11, 0, 0)[0]);
  });

  it("stops between blocks when aborted, and works on afterwards", async () => {
    const kernels = await kernelsWith({ threads: 2 });
    const abort = new AbortController();
    const scope = kernels.scope();
    const address = scope.allocate(4 * 40_000_000);
    setTimeout(() => abort.abort(new Error("enough")), 5);
    const work = kernels.parallel(
      "randomWords",
      [address, 1, 2],
      { numItems: 40_000_000, blockSize: 1000 },
      { signal: abort.signal },
    );
    await expect(work).rejects.toThrow("enough");
    scope.close();
    expect((await words(kernels, 3))[0]).toBe(threefry2x32(7, 11, 0, 0)[0]);
  });

  it("reports a block that traps and works on afterwards", async () => {
    const kernels = await kernelsWith({ threads: 2 });
    await untilWorkersAreUp();
    const beyond = 4_294_960_000;
    const work = kernels.parallel("randomWords", [beyond, 1, 2], { numItems: 100_000, blockSize: 100 });
    await expect(work).rejects.toThrow();
    expect((await words(kernels, 3))[0]).toBe(threefry2x32(7, 11, 0, 0)[0]);
  });

  it("says that a worker has died, in the midst of work and ever after, and waits for nobody", async () => {
    const kernels = await kernelsWith({ threads: 2 });
    await untilWorkersAreUp();
    const { pool } = kernels as unknown as { pool: { workers: { terminate(): void }[] } };
    setTimeout(() => pool.workers[0].terminate(), 5);
    const work = (async () => {
      for (let i = 0; i < 1000; i++) {
        await words(kernels, 3_000_000);
        // Lets the timer come in, however fast the work is.
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    })();
    await expect(work).rejects.toMatchObject({
      code: "WORKER_DIED",
      message: "a worker ended unexpectedly: 1",
    });
    await expect(words(kernels, 3_000_000)).rejects.toMatchObject({ code: "WORKER_DIED" });
  });

  it("refuses a number of threads that makes no sense", async () => {
    await expect(createKernels({ threads: 0 })).rejects.toThrow(
      "threads: expected an integer in [1, 57]; found 0",
    );
  });
});
