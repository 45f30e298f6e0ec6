import { type AssignmentModel, inputError, type RunControl, type SegmentDocument } from "@clusterwhy/core";
import {
  describeGroups,
  type Grouping,
  groupFrequentValues,
  groupOrderStatistics,
  type StatisticsColumn,
} from "@clusterwhy/sql";
import { QUARTILES, quantile, quantileRanks } from "@clusterwhy/table";
import type { Population } from "./countPopulation.js";

/** What `assign --profiles` writes: every segment by all rows that were assigned to it. */
export interface SegmentProfiles {
  readonly formatVersion: 1;
  readonly rows: number;
  /** Columns that the table lacks, or keeps as texts whose look only a whole column shows: not described. */
  readonly leftOut: readonly string[];
  /** `all`, every segment with the rows of its parts, and `none`. */
  readonly segments: readonly SegmentProfile[];
}

export interface SegmentProfile {
  readonly path: string;
  readonly name: string;
  readonly rows: number;
  readonly share: number;
  readonly columns: readonly SegmentColumn[];
}

/** A column within a segment; figures are absent where no value is there. */
export interface SegmentColumn {
  readonly column: string;
  /** Rows without a value. */
  readonly missing: number;
  /** Of the finite values; times in seconds since 1970-01-01 UTC. Flags have the share of true as their mean. */
  readonly numbers?: Readonly<Record<"mean" | "min" | "p25" | "median" | "p75" | "max", number>>;
  /** The most frequent values with their rows. */
  readonly levels?: readonly { readonly value: string; readonly rows: number }[];
}

const TOP_LEVELS = 8;
/** Columns that say what a row is like; texts and ids have a value of their own in nearly every row. */
const DESCRIBED = new Set(["numeric", "boolean", "nominal", "ordinal", "time", "outcome"]);

/**
 * Describes the segments of an assigned table where it is: counts, quartiles and the most frequent values are exact, and
 * memory does not grow with the rows.
 *
 * @param population  the table with the assigned paths beside it
 * @param segmentSql  SQL over the table: a row's path, or `none`
 * @param assigned    rows that were assigned
 * @throws ClusterwhyError `PROFILES_ROWS` where the table with the paths beside it has another number of rows
 */
export async function profileSegments(
  population: Population,
  segmentSql: string,
  assigned: number,
  { model, document }: { readonly model: AssignmentModel; readonly document: SegmentDocument },
  control?: RunControl,
): Promise<SegmentProfiles> {
  const { engine, table } = population;
  const segments = segmentsOf(model);
  const grouping = { sql: segmentSql, groups: segments.map(({ texts }) => texts) };
  const columns = columnsOf(document, population);
  const numbers = columns.filter(({ type }) => type !== "string");
  const described = await describeGroups(engine, table, grouping, numbers, control);
  const rows = described[0].numRows;
  if (rows !== assigned) {
    throw inputError(
      "PROFILES_ROWS",
      `the segments cannot be described: ${assigned} rows were assigned, but ${rows} are found beside the table's; the table changed meanwhile, or ids are repeated or missing`,
    );
  }
  const profiles = segments.map((): SegmentColumn[] => []);
  for (const { as, ...column } of columns) {
    const number = numbers.findIndex((other) => other.as === as);
    const found =
      number < 0
        ? await levelsOf(population, grouping, column, described, control)
        : await numbersOf(
            population,
            grouping,
            column,
            described.map((group) => ({ ...group, figures: group.columns[number] })),
            control,
          );
    for (const [group, figures] of found.entries()) profiles[group].push({ column: as, ...figures });
  }
  const known = new Set(columns.map(({ as }) => as));
  return {
    formatVersion: 1,
    rows,
    leftOut: document.columns.flatMap(({ name, role }) =>
      DESCRIBED.has(role) && !known.has(name) ? [name] : [],
    ),
    segments: segments.map(({ path, name }, group) => {
      const { numRows } = described[group];
      return { path, name, rows: numRows, share: rows === 0 ? 0 : numRows / rows, columns: profiles[group] };
    }),
  };
}

/** Each with the paths whose rows are its own: its own and those of its parts. */
function segmentsOf({ nodes }: AssignmentModel): { path: string; name: string; texts: string[] }[] {
  const children = nodes.flatMap((node) => node.children);
  const paths = children.map(({ path }) => path);
  return [
    { path: "all", name: "all rows", texts: ["none", ...paths] },
    ...children.map(({ path, name }) => ({
      path,
      name,
      texts: paths.filter((other) => other === path || other.startsWith(`${path}.`)),
    })),
    { path: "none", name: "none of the groups", texts: ["none"] },
  ];
}

/** Columns as SQL finds them, with the names that people know. */
function columnsOf(
  document: SegmentDocument,
  { columns }: Population,
): (StatisticsColumn & { as: string })[] {
  return document.columns.flatMap(({ name, role, type }) => {
    const found = columns.find((candidate) => candidate.name === name);
    if (!DESCRIBED.has(role) || found?.stored === undefined) return [];
    const { stored, sqlName } = found;
    // Numbers and times written as texts are read by their whole column's look, which SQL cannot.
    const readable = type === "string" ? stored !== "time" : stored !== "text" || type === "boolean";
    return readable ? [{ name: sqlName, type, stored, as: name }] : [];
  });
}

type Figures = Omit<SegmentColumn, "column">;
type Described = Awaited<ReturnType<typeof describeGroups>>[number];

async function numbersOf(
  { engine, table }: Population,
  grouping: Grouping,
  column: StatisticsColumn,
  described: readonly (Described & { readonly figures: Described["columns"][number] })[],
  control: RunControl | undefined,
): Promise<Figures[]> {
  const wanted = described.map(({ figures: { finite, min, max } }) => {
    const ranks = finite === 0 ? [] : QUARTILES.flatMap((share) => quantileRanks(finite, share));
    return { min, max, ranks: [...new Set(ranks)] };
  });
  const values = await groupOrderStatistics(engine, table, grouping, column, wanted, control);
  return described.map(({ numRows, figures: { present, finite, mean, min, max } }, group) => {
    const missing = numRows - present;
    if (finite === 0) return { missing };
    const valueAt = new Map(wanted[group].ranks.map((rank, i) => [rank, values[group][i]]));
    const [p25, median, p75] = QUARTILES.map((share) =>
      quantile(finite, share, (rank) => valueAt.get(rank) as number),
    );
    return { missing, numbers: { mean, min, p25, median, p75, max } };
  });
}

async function levelsOf(
  { engine, table }: Population,
  grouping: Grouping,
  column: StatisticsColumn,
  described: readonly Described[],
  control: RunControl | undefined,
): Promise<Figures[]> {
  const found = await groupFrequentValues(engine, table, grouping, column, TOP_LEVELS, control);
  return found.map(({ present, frequent }, group) => {
    const missing = described[group].numRows - present;
    return present === 0
      ? { missing }
      : { missing, levels: frequent.map(({ value, count }) => ({ value, rows: count })) };
  });
}
