import type { ReportInput } from "../../src/report/reportInput.js";
import { fitHere, type LocalTask } from "./fitHere.js";
import KernelsWorker from "./kernels.worker.js?worker&inline";

export type LocalMessage =
  | { readonly kind: "progress"; readonly stage: string; readonly share: number }
  | { readonly kind: "done"; readonly input: ReportInput; readonly threads: number }
  | { readonly kind: "failed"; readonly message: string };

const tell = (message: LocalMessage) => postMessage(message);

addEventListener("message", async (event: MessageEvent<LocalTask>) => {
  let lastTold = 0;
  try {
    const { input, threads } = await fitHere(
      event.data,
      (stage, share) => {
        const now = performance.now();
        if (now - lastTold < 80 && share < 1) return;
        lastTold = now;
        tell({ kind: "progress", stage, share });
      },
      // Shared memory is given to isolated pages alone; without it one thread does everything, with the same bits.
      crossOriginIsolated ? { worker: () => new KernelsWorker() } : { threads: 1 },
    );
    tell({ kind: "done", input, threads });
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
});
