import { z } from "zod";

export const RUN_FORMAT_VERSION = 1;

/** The contents of `run.json`: what was run on what, and how it ended. Equal runs have equal contents. */
export const runInfoSchema = z.object({
  formatVersion: z.literal(RUN_FORMAT_VERSION),
  version: z.string().describe("of clusterwhy"),
  source: z.object({
    name: z.string().describe("the file's name, `standard input` or `query`"),
    format: z.string(),
    bytes: z.int().nullable(),
    sha256: z.string().nullable().describe("of the file's bytes; null for a query"),
  }),
  rows: z.int(),
  sample: z
    .object({
      populationRows: z.int().describe("rows that it was drawn from"),
      strata: z
        .object({
          column: z.string(),
          parts: z.array(
            z.object({
              label: z.string().describe("the value or range"),
              rows: z.int().describe("of the table"),
              sampled: z.int(),
            }),
          ),
        })
        .optional()
        .describe("of a sample in equal shares of a column's values"),
    })
    .optional()
    .describe("where the rows are a sample; absent where all were read"),
  columns: z.int(),
  groupedRows: z.int().describe("rows that belong to at least one group"),
  noiseRows: z.int().describe("rows that belong to none"),
  trustworthiness: z.number().nullable().describe("of the map of all rows, 15 neighbours"),
  seed: z.int(),
  options: z.record(z.string(), z.unknown()).describe("every option with its resolved value"),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});
export type RunInfo = z.infer<typeof runInfoSchema>;
