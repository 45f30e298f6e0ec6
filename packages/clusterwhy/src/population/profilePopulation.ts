import type { Column, ColumnTable, RunControl } from "@clusterwhy/core";
import {
  countBins,
  countDistinct,
  describeNumbers,
  describeTexts,
  frequentValues,
  histogramAxis,
  orderStatistics,
  type StatisticsColumn,
} from "@clusterwhy/sql";
import {
  type ColumnSummary,
  PROFILE_BINS,
  profileTable,
  QUARTILES,
  quantile,
  quantileRanks,
  type TableProfile,
  TOP_LEVELS,
} from "@clusterwhy/table";
import type { Population } from "./countPopulation.js";

/** Estimates of at most this many different values are counted exactly. */
const EXACT_DISTINCT = 100_000;
/** A column with more different texts has no frequent ones that are worth a sort of them all. */
const MOST_LEVELS = 1_000_000;

/**
 * The profile of a whole table by SQL, in memory that does not grow with it: the figures that `profileTable` gives of
 * a table that was read whole. Counts, quartiles and histograms are exact; the number of different values is an
 * estimate above 100,000.
 *
 * @param sample rows of the table with their roles; columns that the database cannot read as they are meant there
 *   (numbers in texts, lists) have the sample's figures, marked `ofSample`
 */
export async function profilePopulation(
  population: Population,
  sample: ColumnTable,
  control?: RunControl,
): Promise<TableProfile> {
  const ofSample = profileTable(sample);
  const columns = sample.columns.map((column) => statisticsColumn(column, population));
  const numbers = await numberSummaries(population, columns, control);
  const texts = await textSummaries(population, columns, control);
  return {
    rows: numbers.numRows,
    columns: ofSample.columns.map((summary, i) => {
      const found = numbers.summaries.get(i) ?? texts.get(i);
      if (found === undefined) return { ...summary, ofSample: true };
      const { numbers: _, levels: __, ...about } = summary;
      return { ...about, ...found, missing: numbers.numRows - found.count };
    }),
    head: ofSample.head,
  };
}

type Figures = Pick<ColumnSummary, "count" | "distinct" | "distinctEstimated" | "numbers" | "levels">;

/** Undefined where the database keeps the column in another form than it was read in. */
function statisticsColumn(column: Column, { columns }: Population): StatisticsColumn | undefined {
  const found = columns.find((candidate) => candidate.name === column.name);
  if (found?.stored === undefined || column.source !== undefined) return undefined;
  const asText = found.stored === "text";
  const readable = column.type === "string" ? found.stored !== "time" : !asText;
  return readable ? { name: found.sqlName, type: column.type, stored: found.stored } : undefined;
}

/** Columns of one kind with their positions. */
function ofKind(
  columns: readonly (StatisticsColumn | undefined)[],
  isText: boolean,
): { position: number; column: StatisticsColumn }[] {
  return columns.flatMap((column, position) =>
    column === undefined || (column.type === "string") !== isText ? [] : [{ position, column }],
  );
}

async function numberSummaries(
  { engine, table }: Population,
  columns: readonly (StatisticsColumn | undefined)[],
  control: RunControl | undefined,
): Promise<{ numRows: number; summaries: Map<number, Figures> }> {
  const chosen = ofKind(columns, false);
  const plain = chosen.map(({ column }) => column);
  const described = await describeNumbers(engine, table, plain, control);
  const ranked = plain.map((column, i) => {
    const { finite, min, max } = described.columns[i];
    const ranks = finite === 0 ? [] : QUARTILES.flatMap((share) => quantileRanks(finite, share));
    return { ...column, min, max, ranks: [...new Set(ranks)] };
  });
  const values = await orderStatistics(engine, table, ranked, control);
  const summaries = described.columns.map((figures, i) => {
    if (figures.finite === 0) return undefined;
    const valueAt = new Map(ranked[i].ranks.map((rank, k) => [rank, values[i][k]]));
    const [p25, median, p75] = QUARTILES.map((share) =>
      quantile(figures.finite, share, (rank) => valueAt.get(rank) as number),
    );
    const { min, max, mean } = figures;
    const axis = histogramAxis({ ...figures, median }, PROFILE_BINS);
    return { min, p25, median, p75, max, mean, axis };
  });
  const drawn = summaries.flatMap((summary, i) =>
    summary === undefined || summary.min === summary.max ? [] : [{ i, edges: summary.axis.edges }],
  );
  const binned = drawn.map(({ i, edges }) => ({ ...plain[i], edges }));
  const bins = new Map(
    (await countBins(engine, table, binned, control)).map((counts, k) => [drawn[k].i, counts.slice(0, -1)]),
  );
  const found = new Map<number, Figures>();
  for (const [i, { position, column }] of chosen.entries()) {
    const { present, finite, distinct } = described.columns[i];
    const summary = summaries[i];
    const counts = { count: present, ...(await distinctOf({ engine, table }, column, distinct, control)) };
    if (summary === undefined) {
      found.set(position, counts);
      continue;
    }
    const { axis, ...quartiles } = summary;
    const histogram = bins.get(i) ?? axis.edges.slice(1).map((_, bin) => (bin === 0 ? finite : 0));
    found.set(position, { ...counts, numbers: { ...quartiles, scale: axis.scale, histogram } });
  }
  return { numRows: described.numRows, summaries: found };
}

async function textSummaries(
  { engine, table }: Population,
  columns: readonly (StatisticsColumn | undefined)[],
  control: RunControl | undefined,
): Promise<Map<number, Figures>> {
  const chosen = ofKind(columns, true);
  const described = await describeTexts(
    engine,
    table,
    chosen.map(({ column }) => column),
    control,
  );
  const found = new Map<number, Figures>();
  for (const [i, { position, column }] of chosen.entries()) {
    const { present, distinct } = described[i];
    const counts = await distinctOf({ engine, table }, column, distinct, control);
    const levels =
      distinct > MOST_LEVELS
        ? {}
        : { levels: await frequentValues(engine, table, column, TOP_LEVELS, control) };
    found.set(position, { count: present, ...counts, ...levels });
  }
  return found;
}

async function distinctOf(
  { engine, table }: Pick<Population, "engine" | "table">,
  column: StatisticsColumn,
  estimate: number,
  control: RunControl | undefined,
): Promise<Pick<Figures, "distinct" | "distinctEstimated">> {
  if (estimate > EXACT_DISTINCT) return { distinct: Math.round(estimate), distinctEstimated: true };
  return { distinct: await countDistinct(engine, table, column, control) };
}
