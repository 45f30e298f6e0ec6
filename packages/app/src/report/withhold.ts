import type { ColumnProfile, ColumnTable, Segment, SegmentRows } from "@clusterwhy/core";
import { formatCount } from "../plots/format.js";
import type { ReportInput } from "./reportInput.js";

/** What a report is to leave out, so that it can be passed on to people who may not see single rows. */
export interface Withheld {
  /**
   * False leaves every row out: positions on the map, values, ids, SHAP values of rows, typical rows, and the least
   * and the greatest value of a column and texts that one row alone holds, which are some row's. Counts, quantiles, histograms, rules and mean SHAP
   * values stay. Default true.
   */
  readonly rows?: boolean;
  /**
   * Groups of fewer rows keep only their place and size; texts that fewer rows hold are counted together as others.
   * An integer from 1; default 1, which describes every group.
   */
  readonly minDescribed?: number;
}

/** The input without what is withheld; borrowed parts are never changed. */
export function withhold(input: ReportInput, { rows = true, minDescribed = 1 }: Withheld): ReportInput {
  if (rows && minDescribed <= 1) return input;
  const described = new Set(
    input.document.segments.filter(({ size }) => size >= minDescribed).map(({ path }) => path),
  );
  const fewest = Math.max(minDescribed, rows ? 1 : 2);
  const segments = input.document.segments.map((segment) => {
    const shown = described.has(segment.path) ? segment : undescribed(segment, minDescribed);
    return {
      ...shown,
      profile: shown.profile.map((profile) => guardProfile(profile, rows, fewest)),
      exemplars: rows ? shown.exemplars : [],
      ...(shown.nearest === undefined || described.has(shown.nearest.path) ? {} : { nearest: undefined }),
    };
  });
  // Thresholds of trees lie between values of rows.
  const { assignment, textComponents, ...others } = input;
  return {
    ...others,
    ...(rows && assignment !== undefined ? { assignment } : {}),
    ...(rows && textComponents !== undefined ? { textComponents } : {}),
    document: { ...input.document, segments },
    rows: rows ? input.rows : noRows(input.rows),
    table: rows ? input.table : emptyTable(input.table),
    shap: rows ? input.shap.filter(({ path }) => described.has(path)) : [],
  };
}

/** The group by its place and size alone. */
function undescribed(segment: Segment, minDescribed: number): Segment {
  const why = `groups of fewer than ${formatCount(minDescribed)} rows are not described in this report`;
  return {
    ...segment,
    name: `Small group ${segment.path}`,
    sentence: `${formatCount(segment.size)} rows; ${why}.`,
    rules: [],
    profile: [],
    exemplars: [],
    quality: { ...segment.quality, warnings: [] },
    classifiers: { vsRest: null, vsSiblings: null, reason: why },
    nearest: undefined,
    confusion: undefined,
  };
}

function guardProfile(profile: ColumnProfile, rows: boolean, fewest: number): ColumnProfile {
  if (profile.kind === "numeric") {
    if (rows) return profile;
    const extremes = { min: null, max: null };
    return {
      ...profile,
      inside: { ...profile.inside, ...extremes },
      outside: { ...profile.outside, ...extremes },
    };
  }
  const rare = profile.levels.filter(
    ({ inside, outside }) => inside + outside > 0 && inside + outside < fewest,
  );
  if (rare.length === 0) return profile;
  const hidden = new Set(rare.map(({ value }) => value));
  const sum = (side: "inside" | "outside") => rare.reduce((total, level) => total + level[side], 0);
  return {
    ...profile,
    levels: profile.levels.filter(({ value }) => !hidden.has(value)),
    other: {
      levels: profile.other.levels + rare.length,
      inside: profile.other.inside + sum("inside"),
      outside: profile.other.outside + sum("outside"),
    },
    topLift: profile.topLift !== null && hidden.has(profile.topLift.value) ? null : profile.topLift,
  };
}

function noRows({ paths, z }: SegmentRows): SegmentRows {
  return {
    numRows: 0,
    x: new Float32Array(0),
    y: new Float32Array(0),
    ...(z === undefined ? {} : { z: new Float32Array(0) }),
    paths,
    segment: new Int32Array(0),
    noise: new Uint8Array(0),
    probability: new Float32Array(0),
    outlierScore: new Float32Array(0),
  };
}

function emptyTable({ columns }: ColumnTable): ColumnTable {
  return {
    numRows: 0,
    columns: columns.map((column) =>
      column.type === "string"
        ? { ...column, codes: new Int32Array(0), levels: [] }
        : { ...column, values: new Float64Array(0) },
    ),
  };
}
