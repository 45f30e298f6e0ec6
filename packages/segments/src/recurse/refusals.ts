import type { Split } from "@clusterwhy/core";

/** A split that was not even proposed, with the reason in words. */
export function refusal(reason: string, evidence: Partial<Split> = {}): Split {
  return {
    kept: false,
    candidates: 0,
    persistence: null,
    nullPersistence: [],
    heldOutAuc: [],
    noiseShare: null,
    stability: null,
    ...evidence,
    reason,
  };
}
