import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const START = "<!-- written by run.mjs from here -->";

/** Appends a run to bench/results/hdbscan.json and writes its table into bench/hdbscan/README.md. */
export function record(root, run) {
  const file = join(root, "bench", "results", "hdbscan.json");
  const before = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  writeFileSync(file, `${JSON.stringify([...before, run], null, 2)}\n`);
  const readme = join(root, "bench", "hdbscan", "README.md");
  const text = readFileSync(readme, "utf8");
  writeFileSync(readme, `${text.slice(0, text.indexOf(START) + START.length)}\n\n${table(run)}`);
}

function table({ date, commit, cpu, node, threads, results }) {
  const lines = results.flatMap(({ work, lines: peers }) =>
    peers.map(({ peer, part, seconds, peerSeconds, stopped, ratio, target, ...quality }) => {
      const reach = target === undefined ? "" : `${target}`;
      const agreement =
        quality.weightDifference === undefined
          ? quality.adjustedRand === undefined
            ? "stopped"
            : `adjusted Rand ${quality.adjustedRand.toFixed(4)}`
          : `tree weight ${quality.weightDifference < 1e-9 ? "equal" : quality.weightDifference.toExponential(1)}`;
      return `| ${work} | ${part} | ${seconds.toFixed(3)} | ${peer} | ${stopped ? "> " : ""}${peerSeconds.toFixed(3)} | ${ratio.toFixed(2)} | ${reach} | ${agreement} |`;
    }),
  );
  const memory = results
    .filter(({ work }) => work.startsWith("2,500,000"))
    .map(
      ({ ours }) =>
        `\nMemory of the fit of 2,500,000 x 2 above what the process held with its input: ${Math.round(ours.bytesAboveInput / 2 ** 20)} MiB.\n`,
    );
  return [
    `${date}, commit ${commit}, ${cpu}, Node.js ${node}, ${threads} threads. Seconds; the ratio is the peer's time by clusterwhy's.`,
    "",
    "| work | part | clusterwhy | peer | peer's time | ratio | to reach | agreement |",
    "|---|---|---|---|---|---|---|---|",
    ...lines,
    ...memory,
  ]
    .join("\n")
    .concat("\n");
}
