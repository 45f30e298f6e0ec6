/** The page of the last run. */
export function readme(run) {
  const table = (head, rows) => {
    const cells = [head, ...rows].map((row) => row.map(String));
    const widths = head.map((_, i) => Math.max(3, ...cells.map((row) => row[i].length)));
    const line = (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
    return [line(cells[0]), line(widths.map((width) => "-".repeat(width))), ...cells.slice(1).map(line)].join(
      "\n",
    );
  };
  return `# Does the method find what is there, and only that?

\`node bench/method/study.mjs\` makes the tables from seeds, fits them with default options and writes this page. Last run: ${run.cpu}, Node ${run.node}, ${run.threads} threads, commit ${run.commit}, ${run.seconds} s${run.quick ? ", quick" : ""}.

Planted groups of mixed columns (log-normal ones, a category, a flag, missing values, noise rows); adjusted Rand index of the deepest segments, over the rows that belong to a planted group. \`assign agrees\`: rows in segments whose own classifiers put them there. Calibration error: segments of one half of the rows, the other half assigned; the expected calibration error over ten bins of equal count of the assigned segment's probability, right being a row whose planted group is its segment's (noise rows never are):

${table(
  [
    "rows",
    "planted",
    "distance (sd)",
    "ARI",
    "segments",
    "worst segment's Jaccard with a planted one",
    "noise rows",
    "assign agrees",
    "calibration error",
    "seconds",
  ],
  run.planted.map((line) => [
    line.rows,
    line.groups,
    line.distance,
    line.ari,
    line.segments,
    line.worstSegmentJaccard,
    line.noiseRows,
    line.assignAgrees,
    line.calibrationError,
    line.seconds,
  ]),
)}

Tables without groups; how many were divided nevertheless:

${table(
  ["table", "rows", "seeds", "divided"],
  run.nulls.map((line) => [line.kind, line.rows, line.seeds, line.divided]),
)}

Fits on two halves of one table: ${run.halves.map((line) => `${line.rows} rows, ${line.segments} segments, mean Jaccard ${line.meanJaccard}`).join("; ") || "not run"}.
Planted boxes: ${run.boxes.map((line) => `least precision of a rule ${line.leastPrecision} with at most ${line.mostConditions} conditions, ${line.namePlantedColumns} of ${line.segments} name planted columns only`).join("; ")}.
${real(run)}
A refit with 5% new rows keeps ${run.refit.map((line) => `${Math.round(100 * line.keptIdsAndNames)}%`).join()} of ids and names.
${run.skipped.length > 0 ? `\nLeft out for lack of time: ${run.skipped.join(", ")}.\n` : ""}`;
}

function real({ digits = [], tiktok = [] }) {
  const share = (value) => `${(100 * value).toFixed(1)}%`;
  return [
    ...digits.map(
      (line) =>
        `Digits, fitted on one half (${line.segments} segments): the segments' majority classes are right for ${share(line.ceiling)} of that half's rows, which is the ceiling; assignment of the other half is right for ${share(line.assigned)}, ${share(line.assigned / line.ceiling)} of the ceiling.`,
    ),
    ...tiktok.map(
      (line) =>
        `TikTok profiles: ${line.segments} segments, the largest with ${share(line.largestShare)} of the rows; \`assign\` agrees with the fit on ${share(line.assignAgrees)} of the rows in groups. The best split of the largest that was refused: separation ${line.separation}, the nulls' ${line.nullSeparation}.`,
    ),
  ].join("\n");
}
