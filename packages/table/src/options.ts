import { z } from "zod";

export const columnRoleSchema = z.enum([
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

const columnSettingsSchema = z.strictObject({
  role: columnRoleSchema.optional().describe("how the column is used, instead of the role found"),
  label: z.string().min(1).optional().describe("what people read instead of the name"),
  unit: z.string().min(1).optional().describe("for example €, %, minutes"),
  format: z
    .enum([
      "number",
      "integer",
      "percent",
      "currency",
      "bytes",
      "duration",
      "date",
      "datetime",
      "year",
      "plain",
    ])
    .optional()
    .describe(
      "how values are written: percent of shares between 0 and 1, currency in `unit`, bytes, duration of seconds; plain without thousands separators",
    ),
  order: z
    .array(z.string())
    .min(2)
    .optional()
    .describe("an ordinal column's values from least to most; others count as missing"),
  weight: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe(
      "how much the column counts in the map, beside 1 for every other; 0 keeps it for the classifiers only",
    ),
});
export type ColumnSettings = z.output<typeof columnSettingsSchema>;

export const tableOptionsSchema = z.strictObject({
  id: z.string().optional().describe("column that names the rows; carried along, never used to find groups"),
  drop: z.array(z.string()).default([]).describe("columns to leave out"),
  outcome: z
    .array(z.string())
    .default([])
    .describe("columns kept out of map and classifiers, but reported for every group"),
  roles: z
    .record(z.string(), columnRoleSchema)
    .default({})
    .describe("roles of single columns, instead of the ones found"),
  columns: z
    .record(z.string(), columnSettingsSchema)
    .default({})
    .describe("by name: role, label, unit, format, order and weight of single columns"),
  where: z.string().optional().describe("SQL condition that rows must fulfil"),
  sample: z
    .int()
    .min(1)
    .optional()
    .describe(
      "read this many rows, drawn at random by the seed, in their order; with an id, by the ids alone, so that a later sample has the same rows",
    ),
  sampleBy: z
    .string()
    .min(1)
    .optional()
    .describe(
      "with `sample`: every value of this column (or range, of numbers and times) gets an equal share of the sample, so that rare ones are not lost; default: all rows alike",
    ),
  limit: z.int().min(1).optional().describe("read at most this many rows, from the first"),
  seed: z
    .int()
    .min(0)
    .max(0xffffffff)
    .default(0)
    .describe("random seed: equal table, options and seed give equal results to the bit"),
  table: z.string().min(1).optional().describe("of a DuckDB database: the table or view to read"),
  delimiter: z
    .string()
    .length(1)
    .optional()
    .describe("what separates the fields of a CSV file; default: found in its header"),
  fileEncoding: z
    .string()
    .min(1)
    .optional()
    .describe("of a CSV file, for example windows-1252; default: found in its bytes"),
  timeZone: z
    .string()
    .min(1)
    .optional()
    .describe(
      "zone whose clock is meant, for example Europe/Vienna: times that say their own are turned to it, the others are on it; default UTC",
    ),
});
export type TableOptions = z.input<typeof tableOptionsSchema>;
export type ResolvedTableOptions = z.output<typeof tableOptionsSchema>;
