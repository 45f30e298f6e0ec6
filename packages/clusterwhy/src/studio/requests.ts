import { z } from "zod";

/** A table and what to do with it. */
export const sourceBody = z.object({
  source: z.string().min(1),
  options: z.record(z.string(), z.unknown()).default({}),
});
