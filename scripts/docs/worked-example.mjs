// Fits the walk-through's table three ways, draws the pictures of docs/worked-example.md and prints the figures that the
// page quotes. The table is not part of the repository: `node scripts/docs/worked-example.mjs PATH/tiktok-profiles.csv`.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderPlot } from "@clusterwhy/app";
import { fit } from "clusterwhy";
import { root } from "./documents.mjs";

const table = process.argv[2] ?? join(root, "..", "shared", "data", "tiktok-profiles.csv");
const pictures = join(root, "docs", "pictures");
mkdirSync(pictures, { recursive: true });

const WALK_THROUGH = {
  scaling: "standard",
  encoding: "label",
  nNeighbors: 10,
  minClusterSize: 10,
  minSamples: 10,
  maxDepth: 1,
  evidence: false,
};

const runs = {
  default: await fit(table, { seed: 7 }),
  groups: await fit(table, { seed: 7, drop: ["timestamp"], groups: 6 }),
  "walk-through": await fit(table, { seed: 7, drop: ["timestamp"], ...WALK_THROUGH }),
};

draw("default", "map", "all");
draw("groups", "bar", "1");
draw("groups", "map", "all");
draw("walk-through", "map", "all");

for (const [name, run] of Object.entries(runs)) {
  console.log(`\n${name}: ${run.info.rows} rows, ${run.info.noiseRows} in none`);
  for (const segment of run.segments) {
    console.log(`  ${segment.path}  ${segment.size}  ${segment.name}\n     ${segment.sentence}`);
    if (segment.rules[0]) console.log(`     ${segment.rules[0].text}  ${ruleFigures(segment.rules[0])}`);
    console.log(`     ${moreFollowing(run, segment.path)} follow more than follow them`);
    console.log(`     split: ${segment.split.reason}`);
  }
  await run.close();
}

// How much of it is the settings' and the seed's doing: groups and the largest one's rows.
for (const [name, options] of [
  ["default", {}],
  ["walk-through", { drop: ["timestamp"], ...WALK_THROUGH }],
  ["walk-through, minSamples 5", { drop: ["timestamp"], ...WALK_THROUGH, minSamples: 5 }],
]) {
  for (const seed of [7, 8, 9]) {
    const run = await fit(table, { ...options, seed });
    const top = run.segments.filter(({ depth }) => depth === 1);
    console.log(
      `${name}, seed ${seed}: ${top.length} groups, sizes ${top.map(({ size }) => size).slice(0, 4)}`,
    );
    await run.close();
  }
}

function draw(name, kind, segment) {
  const { info, found, input } = runs[name];
  const { document, rows, shap } = found;
  const svg = renderPlot(kind, { run: info, document, rows, shap, table: input.table }, segment, {
    width: 720,
  });
  writeFileSync(join(pictures, `tiktok-${name}-${kind}.svg`), `${svg}\n`);
}

function ruleFigures({ precision, recall }) {
  return `(right for ${Math.round(100 * precision)}%, finds ${Math.round(100 * recall)}%)`;
}

/** Rows of a segment, and of those below it, that follow more profiles than follow them. */
function moreFollowing({ found, input }, path) {
  const column = (name) => input.table.columns.find((one) => one.name === name).values;
  const [followers, following] = [column("followers"), column("following")];
  const { segment, paths } = found.rows;
  let rows = 0;
  let more = 0;
  segment.forEach((position, row) => {
    const own = paths[position];
    if (path !== "all" && own !== path && !own.startsWith(`${path}.`)) return;
    rows += 1;
    if (following[row] > followers[row]) more += 1;
  });
  return `${more} of ${rows}`;
}
