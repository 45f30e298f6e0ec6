import { z } from "zod";

const role = z.enum([
  "id",
  "numeric",
  "boolean",
  "nominal",
  "ordinal",
  "time",
  "text",
  "outcome",
  "constant",
  "ignored",
]);

export const tableOptionsSchema = z.strictObject({
  id: z.string().optional().describe("column that names the rows; carried along, never used to find groups"),
  drop: z.array(z.string()).default([]).describe("columns to leave out"),
  outcome: z
    .array(z.string())
    .default([])
    .describe("columns kept out of map and classifiers, but reported for every group"),
  roles: z
    .record(z.string(), role)
    .default({})
    .describe("roles of single columns, instead of the ones found"),
  where: z.string().optional().describe("SQL condition that rows must fulfil"),
  limit: z.int().min(1).optional().describe("read at most this many rows"),
});
export type TableOptions = z.input<typeof tableOptionsSchema>;
export type ResolvedTableOptions = z.output<typeof tableOptionsSchema>;
