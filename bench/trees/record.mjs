import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";

const PEERS = { xgboost: "XGBoost, newest", xgboost17: "XGBoost 1.7", shap: "shap" };

/** Appends what was measured to bench/results/trees.json and writes the latest figures into bench/trees/README.md. */
export function record(root, cases, measured, threads) {
  if (measured.length === 0) return;
  const results = join(root, "bench", "results", "trees.json");
  const git = (...args) => spawnSync("git", ["-C", root, ...args], { encoding: "utf8" }).stdout.trim();
  const entries = existsSync(results) ? JSON.parse(readFileSync(results, "utf8")) : [];
  entries.push({
    date: new Date().toISOString().slice(0, 10),
    commit: git("rev-parse", "--short", "HEAD"),
    cpu: `${cpus()[0].model}, ${cpus().length} cores`,
    node: process.version,
    threads,
    cases: measured,
  });
  mkdirSync(dirname(results), { recursive: true });
  writeFileSync(results, `${JSON.stringify(entries, null, 1)}\n`);
  const readme = join(root, "bench", "trees", "README.md");
  const [head, , tail] = readFileSync(readme, "utf8").split(/<!-- (?:table|end) -->\n/);
  writeFileSync(readme, `${head}<!-- table -->\n${tableOf(cases, entries)}<!-- end -->\n${tail}`);
  // As the linter wants them.
  spawnSync("npx", ["biome", "format", "--write", results, readme], { cwd: root });
}

/** The latest record of every case. */
function tableOf(cases, entries) {
  const latest = new Map();
  for (const entry of entries) for (const one of entry.cases) latest.set(one.case, { ...one, entry });
  const rows = cases
    .filter(({ name }) => latest.has(name))
    .map(({ name, title }) => {
      const { sides, targets, entry } = latest.get(name);
      const peers = Object.keys(PEERS).map((peer) => peerText(sides.ours, sides[peer], targets[peer]));
      return `| ${title} | ${seconds(sides.ours)} | ${peers.join(" | ")} | ${quality(sides)} | ${entry.commit} |`;
    });
  const { cpu, node, threads } = entries.at(-1);
  return [
    `${cpu}, Node ${node}, ${threads} threads on every side. Times faster than the peer, with the least that is asked for.`,
    "",
    `| work | clusterwhy | ${Object.values(PEERS).join(" | ")} | quality | commit |`,
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function peerText(ours, peer, target) {
  if (peer === undefined) return "";
  if (peer.seconds === undefined || ours.seconds === undefined) return peer.failed ?? "";
  return `${seconds(peer)}: ${(peer.seconds / ours.seconds).toFixed(1)}× (${target}×)`;
}

function seconds(side) {
  if (side.seconds === undefined) return side.failed ?? "";
  return `${side.seconds.toFixed(side.seconds < 1 ? 3 : 2)} s`;
}

function quality({ ours, ...peers }) {
  if (ours.logLoss !== undefined) {
    const theirs = peers.xgboost?.logLoss;
    return `held-out log loss ${ours.logLoss.toFixed(5)}${theirs === undefined ? "" : `, XGBoost ${theirs.toFixed(5)}`}`;
  }
  const differences = Object.values(peers).flatMap(({ largestDifference = [] }) => largestDifference);
  return differences.length === 0 ? "" : `differs by at most ${Math.max(...differences).toExponential(0)}`;
}
