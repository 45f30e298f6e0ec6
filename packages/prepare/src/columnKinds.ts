import type { Column, NumericColumn, StringColumn } from "@clusterwhy/core";
import { z } from "zod";
import { applyBoolean, booleanPreparationSchema, fitBoolean } from "./boolean.js";
import type { ColumnFit, Place, Rows } from "./columnFit.js";
import { applyItems, fitItems, itemsPreparationSchema } from "./items.js";
import { applyNominal, fitNominal, nominalPreparationSchema } from "./nominal.js";
import { applyNumeric, fitNumeric, numericPreparationSchema } from "./numeric.js";
import type { ResolvedPrepareOptions } from "./options.js";
import { applyOrdinal, fitOrdinal, ordinalPreparationSchema } from "./ordinal.js";
import { applyEmbedding, embeddingPreparationSchema, fitEmbedding } from "./text/embedding.js";
import { applyText, fitText, textPreparationSchema } from "./text/text.js";
import { applyTime, fitTime, timePreparationSchema } from "./time.js";

export const kindPreparationSchema = z.discriminatedUnion("kind", [
  numericPreparationSchema,
  booleanPreparationSchema,
  nominalPreparationSchema,
  ordinalPreparationSchema,
  timePreparationSchema,
  textPreparationSchema,
  itemsPreparationSchema,
  embeddingPreparationSchema,
]);
export type KindPreparation = z.infer<typeof kindPreparationSchema>;

/** @returns undefined for columns that never enter: ids, outcomes, constants and ignored ones */
export function fitColumn(
  column: Column,
  rows: Rows,
  options: ResolvedPrepareOptions,
): ColumnFit<KindPreparation> | undefined {
  switch (column.role) {
    case "numeric":
      return column.type === "string" ? undefined : fitNumeric(column, rows, options);
    case "ordinal":
      if (column.type !== "string") return fitNumeric(column, rows, options);
      return column.order === undefined || options.encoding === "label"
        ? fitNominal(column, rows, options)
        : fitOrdinal(column, column.order, rows);
    case "nominal":
      return column.type === "string" ? fitNominal(column, rows, options) : fitNumeric(column, rows, options);
    case "boolean":
      return column.type === "string" ? fitNominal(column, rows, options) : fitBoolean(column, rows, options);
    case "time":
      return column.type === "string" ? undefined : fitTime(column, rows, options);
    case "text": {
      if (column.type !== "string") return undefined;
      if (column.vectors !== undefined) return fitEmbedding(column, column.vectors, rows, options);
      const items = column.items === undefined ? undefined : fitItems(column, rows, options.maxLevels);
      return items ?? fitText(column, rows, options);
    }
    default:
      return undefined;
  }
}

export function wantsText(fitted: KindPreparation): boolean {
  return ["nominal", "ordinal", "text", "items", "embedding"].includes(fitted.kind);
}

/** @param column of the type that `wantsText` says */
export function applyColumn(fitted: KindPreparation, column: Column, rows: Rows, place: Place): void {
  switch (fitted.kind) {
    case "numeric":
      applyNumeric(fitted, (column as NumericColumn).values, rows, place);
      break;
    case "boolean":
      applyBoolean(fitted, (column as NumericColumn).values, rows, place);
      break;
    case "time":
      applyTime(fitted, (column as NumericColumn).values, rows, place);
      break;
    case "nominal":
      applyNominal(fitted, column as StringColumn, rows, place);
      break;
    case "ordinal":
      applyOrdinal(fitted, column as StringColumn, rows, place);
      break;
    case "text":
      applyText(fitted, column as StringColumn, rows, place);
      break;
    case "items":
      applyItems(fitted, column as StringColumn, rows, place);
      break;
    case "embedding":
      applyEmbedding(fitted, column as StringColumn, rows, place);
      break;
  }
}

export function widthOf(fitted: KindPreparation): number {
  switch (fitted.kind) {
    case "numeric":
      return fitted.missingIndicator === null ? 1 : 2;
    case "boolean":
      return 1;
    case "time":
      return (fitted.age === null ? 0 : 1) + 2 * fitted.cycles.length;
    case "nominal":
      return fitted.number === null ? fitted.means.length : 1;
    case "ordinal":
      return fitted.standard === null ? 2 : 1;
    case "text":
    case "embedding":
      return fitted.directions.length;
    case "items":
      return fitted.items.length;
  }
}

/** How many parts of variance 1 each the features make up together. */
export function partsOf(fitted: KindPreparation): number {
  switch (fitted.kind) {
    case "numeric":
      return fitted.missingIndicator === null ? 1 : 2;
    case "time":
      return (fitted.age === null ? 0 : 1) + fitted.cycles.length;
    default:
      return 1;
  }
}
