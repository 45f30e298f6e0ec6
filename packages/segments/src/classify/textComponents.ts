import {
  type AssignmentColumn,
  ClusterwhyError,
  type ColumnTable,
  type NumericColumn,
} from "@clusterwhy/core";
import { fitPreparation, type Preparation } from "@clusterwhy/prepare";
import type { ResolvedSegmentsOptions } from "../options.js";

/** What classifiers see of texts and lists: the numbers that the map is made from. */
export interface TextComponents {
  readonly columns: readonly AssignmentColumn[];
  /** Makes the components of any rows. */
  readonly preparation: Preparation;
}

/** @returns undefined where no text column has anything to tell */
export function textComponents(
  table: ColumnTable,
  options: ResolvedSegmentsOptions,
): TextComponents | undefined {
  // A weight of 0 keeps a column out of the map, not out of the classifiers.
  const columns = table.columns
    .filter(({ role }) => role === "text")
    .map((column) => ({ ...column, weight: 1 }));
  if (columns.length === 0) return undefined;
  const { textDims, textTokens, maxLevels } = options;
  try {
    const fitted = fitPreparation(
      { numRows: table.numRows, columns },
      { textDims, textTokens, maxLevels, balance: "features" },
    );
    const taken = new Set(table.columns.map(({ name }) => name));
    return {
      columns: fitted.features.map(({ name, column, kind }, component): AssignmentColumn => {
        const own = { name: freeName(name, taken), type: "number" as const, source: column, component };
        return { ...own, translated: kind === "embedding" ? "the meaning of a text" : "the words of a text" };
      }),
      preparation: fitted.preparation,
    };
  } catch (error) {
    if (error instanceof ClusterwhyError && error.code === "NO_USABLE_COLUMN") return undefined;
    throw error;
  }
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted} (${number})`;
  taken.add(name);
  return name;
}

/**
 * The components as columns of numbers, for whoever compares groups column by column.
 *
 * @param values Float32Array [numRows × columns], row-major: the classifiers' features
 */
export function componentColumns(
  columns: readonly AssignmentColumn[],
  values: Float32Array,
): NumericColumn[] {
  const width = columns.length;
  const numRows = width === 0 ? 0 : values.length / width;
  return columns.flatMap(({ name, component, source }, at): NumericColumn[] => {
    if (component === undefined) return [];
    return [
      {
        name,
        role: "numeric",
        reason: `a component of '${source}'`,
        type: "number",
        values: Float64Array.from({ length: numRows }, (_, row) => values[row * width + at]),
      },
    ];
  });
}
