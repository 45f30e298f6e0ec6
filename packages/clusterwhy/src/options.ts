import { segmentsOptionsSchema } from "@clusterwhy/segments";
import { tableOptionsSchema } from "@clusterwhy/table";
import { z } from "zod";

/** Where the work runs: nothing here changes a result. */
const machineOptions = {
  threads: z
    .int()
    .min(1)
    .max(57)
    .optional()
    .describe("threads that share the work; no result depends on it; default: the processors, at most 8"),
};

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
  .extend(machineOptions);
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
  const { threads: _, ...recorded } = options;
  return recorded;
}
