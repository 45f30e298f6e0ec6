import { segmentsOptionsSchema } from "@clusterwhy/segments";
import { tableOptionsSchema } from "@clusterwhy/table";
import { z } from "zod";

/** Where the work runs: nothing here changes a result. */
const machineOptionsSchema = z.strictObject({
  threads: z
    .int()
    .min(1)
    .max(57)
    .optional()
    .describe("threads that share the work; no result depends on it; default: the processors, at most 8"),
  memory: z
    .string()
    .optional()
    .describe(
      "what reading, sampling and the statistics of the whole table may take, for example 4GB, from 1GiB on; the fit's own memory grows with the sample; default: 80% of the machine's",
    ),
});

/** Options of `profile`. */
export const profileOptionsSchema = tableOptionsSchema.extend(machineOptionsSchema.shape);
export type ProfileOptions = z.input<typeof profileOptionsSchema>;

const textOptions = {
  textEmbedding: z
    .string()
    .min(1)
    .optional()
    .describe(
      "sentence-embedding model for text columns instead of their words: a folder with an ONNX model, or a hub's name; needs the package @huggingface/transformers",
    ),
};

/** Every option of `fit`: of the table, of the method, of the machine. */
export const fitOptionsSchema = tableOptionsSchema
  .extend(segmentsOptionsSchema.shape)
  .extend(textOptions)
  .extend(machineOptionsSchema.shape);
export type FitOptions = z.input<typeof fitOptionsSchema>;
export type ResolvedFitOptions = z.output<typeof fitOptionsSchema>;

/** The part of `options` that belongs to `schema`. */
export function pick<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  options: Readonly<Record<string, unknown>>,
): z.input<z.ZodObject<Shape>> {
  const entries = Object.keys(schema.shape)
    .filter((name) => options[name] !== undefined)
    .map((name) => [name, options[name]]);
  return Object.fromEntries(entries);
}

/** What `run.json` records: all that a result can depend on. */
export function recordedOptions(options: ResolvedFitOptions): Record<string, unknown> {
  const { threads: _, memory: __, ...recorded } = options;
  return recorded;
}
