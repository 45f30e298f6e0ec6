/** Names of the files of a run folder. */
export const FILES = {
  run: "run.json",
  timings: "timings.json",
  segments: "segments.json",
  population: "population.json",
  rows: "rows.parquet",
  segmentsCsv: "segments.csv",
  shap: "shap.parquet",
  pipelineJson: "pipeline.json",
  pipelineBin: "pipeline.bin",
  report: "report.html",
  sql: "score.sql",
} as const;

/** Columns that `segments.csv` has behind the table's own. */
export const ADDED_COLUMNS = ["segment", "segment_name", "segment_noise", "segment_probability"] as const;
