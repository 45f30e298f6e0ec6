import {
  type ClassifierReport,
  deriveSeed,
  RandomStream,
  type RunControl,
  type ShapSample,
} from "@clusterwhy/core";
import { importance } from "@clusterwhy/trees";
import { shapValues } from "@clusterwhy/trees/shap";
import { evaluate } from "../classify/evaluation.js";
import type { ClassifierFit } from "../classify/fitClassifiers.js";
import { type SourceColumn, sourceColumns, sumToSources } from "../classify/sourceColumns.js";
import type { FitContext } from "../fitContext.js";

export interface Explained {
  readonly report: ClassifierReport;
  readonly sample: ShapSample;
}

/** One classifier's full report: quality, importances and SHAP values of a sample of its rows. */
export async function explainClassifier(
  context: FitContext,
  fit: ClassifierFit,
  about: { readonly path: string; readonly against: "rest" | "siblings"; readonly file: string },
  control?: RunControl,
): Promise<Explained> {
  const { rows, inside } = sampleRows(
    fit,
    context.options.shapRows,
    deriveSeed(context.options.seed, `shap ${about.path}`),
  );
  const { values: ofFeatures, baseValue } = await shapValues(
    context.kernels,
    fit.ensemble,
    context.features,
    rows,
    control,
  );
  const sources = sourceColumns(context.columns);
  const columns = sources.map(({ column }) => column);
  const values = sumToSources(sources, ofFeatures, context.columns.length);
  const sample: ShapSample = {
    path: about.path,
    columns,
    rows,
    values: Float32Array.from(values),
    baseValue,
  };
  const report: ClassifierReport = {
    against: about.against,
    model: about.file,
    rounds: fit.rounds,
    maxDepth: context.options.maxTreeDepth,
    ...evaluate(fit),
    importance: importanceRows(fit, sources),
    shap: { baseValue, rows: rows.length, columns: shapSummary(columns, values, inside) },
  };
  return { report, sample };
}

/** All rows where they fit; else up to half from inside, the rest from outside. Ascending. */
function sampleRows(
  fit: ClassifierFit,
  limit: number,
  seed: number,
): { rows: Int32Array; inside: Uint8Array } {
  let positions = Int32Array.from({ length: fit.rows.length }, (_, position) => position);
  if (positions.length > limit) {
    const random = new RandomStream(seed, "shap rows");
    const insiders = random.shuffle(positions.filter((position) => fit.labels[position] === 1));
    const outsiders = random.shuffle(positions.filter((position) => fit.labels[position] === 0));
    const numInside = Math.min(insiders.length, Math.max(Math.ceil(limit / 2), limit - outsiders.length));
    positions = Int32Array.from([
      ...insiders.slice(0, numInside),
      ...outsiders.slice(0, limit - numInside),
    ]).sort();
  }
  return {
    rows: Int32Array.from(positions, (position) => fit.rows[position]),
    inside: Uint8Array.from(positions, (position) => fit.labels[position]),
  };
}

/** Splits, gains and covers of a column's features add up; means are over all of their splits. */
function importanceRows(
  fit: ClassifierFit,
  sources: readonly SourceColumn[],
): ClassifierReport["importance"] {
  const kinds = importance(fit.ensemble);
  return sources
    .map(({ column, features }) => {
      const sum = (values: Float64Array) => features.reduce((total, feature) => total + values[feature], 0);
      const [weight, totalGain, totalCover] = [kinds.weight, kinds.totalGain, kinds.totalCover].map(sum);
      const mean = (total: number) => (weight > 0 ? total / weight : 0);
      return { column, weight, gain: mean(totalGain), cover: mean(totalCover), totalGain, totalCover };
    })
    .sort((a, b) => b.totalGain - a.totalGain);
}

function shapSummary(
  columns: readonly string[],
  values: ArrayLike<number>,
  inside: Uint8Array,
): ClassifierReport["shap"]["columns"] {
  const numColumns = columns.length;
  const numInside = inside.reduce((sum, flag) => sum + flag, 0);
  return columns
    .map((column, feature) => {
      let absolute = 0;
      let absoluteInside = 0;
      let signedInside = 0;
      for (let row = 0; row < inside.length; row++) {
        const value = values[row * numColumns + feature];
        absolute += Math.abs(value);
        if (inside[row] === 1) {
          absoluteInside += Math.abs(value);
          signedInside += value;
        }
      }
      return {
        column,
        meanAbsolute: absolute / inside.length,
        meanAbsoluteInside: absoluteInside / numInside,
        meanInside: signedInside / numInside,
      };
    })
    .sort((a, b) => b.meanAbsolute - a.meanAbsolute);
}
