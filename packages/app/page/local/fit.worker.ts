import type { ReportInput } from "../../src/report/reportInput.js";
import { fitHere, type LocalTask } from "./fitHere.js";

export type LocalMessage =
  | { readonly kind: "progress"; readonly stage: string; readonly share: number }
  | { readonly kind: "done"; readonly input: ReportInput }
  | { readonly kind: "failed"; readonly message: string };

const tell = (message: LocalMessage) => postMessage(message);

addEventListener("message", async (event: MessageEvent<LocalTask>) => {
  let lastTold = 0;
  try {
    const input = await fitHere(event.data, (stage, share) => {
      const now = performance.now();
      if (now - lastTold < 80 && share < 1) return;
      lastTold = now;
      tell({ kind: "progress", stage, share });
    });
    tell({ kind: "done", input });
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
});
