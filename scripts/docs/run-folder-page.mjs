// docs/reference/run-folder.md: what stands in each file of a run folder, from the schemas that the files are read with.
import { schemaTables } from "./schema-tables.mjs";

/** @param schemas JSON Schemas of `run.json` and `segments.json` */
export function runFolderPage({ run, segments }) {
  return `# The run folder

Written by \`npm run reference\` from the schemas that the documents are checked with. The JSON Schemas themselves are in
the package: \`clusterwhy/schemas/run.json\`, \`segments.json\` and \`config.json\`.

| file | content |
| --- | --- |
| \`report.html\` | the report, one file, opens offline |
| \`run.json\` | options, seed, source and its checksum, warnings ([fields](#runjson)) |
| \`segments.json\` | the tree of groups with their reasons ([fields](#segmentsjson)) |
| \`segments.csv\` | the table's own columns as they were read, then \`segment\`, \`segment_name\`, \`segment_noise\`, \`segment_probability\` |
| \`rows.parquet\` | one line a row: place in the map and membership ([columns](#rowsparquet)) |
| \`population.json\` | of a run on a sample: rows of the whole table, how many every group can be expected to have, and of a large table the profile of all rows |
| \`shap.parquet\` | SHAP values of a sample of rows for every segment's classifier ([columns](#shapparquet)) |
| \`models/*.json\` | one classifier a segment, in XGBoost's JSON format |
| \`pipeline.json\`, \`pipeline.bin\` | what \`assign\` needs: columns, trees, calibration, thresholds |
| \`score.sql\` | the assignment as one DuckDB query over \`input_table\`; other dialects by \`clusterwhy sql\` |
| \`timings.json\` | stages, threads, Node.js, time of day: the only file that differs between equal runs |

A folder is written aside and renamed when it is whole. Equal tables, options and seeds give equal bytes in every file but
\`timings.json\`, in whatever order the rows come and on however many threads. Documents carry a \`formatVersion\`; a
newer clusterwhy reads the runs of every older one, an older one refuses a newer format in words.

Paths name places in this run: \`all\` is the whole table, \`1\`, \`2\`, ... its groups by falling size, \`2.1\`, \`2.2\`, ... those
of group 2. \`id\` is what a later run with \`--since\` carries on. Numbers are finite or null. Texts hold column names and
values verbatim: escape them for the place where you show them.

## rows.parquet

| column | type | meaning |
| --- | --- | --- |
| \`row\` | integer | position in the input, from 0 |
| the id column's own name | string | where there is an id column |
| \`x\`, \`y\` (\`z\`) | float | place in the map of all rows |
| \`segment\` | string | path of the deepest segment that holds the row |
| \`noise\` | boolean | the row belongs to none of that segment's children although it has some |
| \`probability\` | float | strength of membership, in [0, 1] |
| \`outlier_score\` | float | GLOSH, in [0, 1] |

## shap.parquet

| column | type | meaning |
| --- | --- | --- |
| \`segment\` | string | whose classifier against all other rows |
| \`row\` | integer | position in the input, from 0 |
| the id column's own name | string | where there is an id column |
| \`column\` | string | the feature, under its column's name |
| \`value\` | string | the row's raw value |
| \`shap\` | float | log-odds; base value + a row's values = its margin |

## What assign writes

\`row\`, the id column where there is one, \`segment\` (a path, or \`none\`), \`segment_name\`, \`probability\` (calibrated; of a
row in none, that of its likeliest group). [How rows are assigned](../algorithms/assignment.md).

## run.json

${sections(run)}

## segments.json

${sections(segments)}
`;
}

const sections = (schema) =>
  schemaTables(schema)
    .map(({ path, table }) => (path === "" ? table : `### ${path}\n\n${table}`))
    .join("\n\n");
