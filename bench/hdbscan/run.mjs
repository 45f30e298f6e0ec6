// HDBSCAN side by side with its peers on the same rows, two threads each, all warm:
//
//   node bench/hdbscan/run.mjs [PART OF A WORK'S NAME ...]
//
// A peer that takes longer than five minutes is stopped and counted with five minutes. Appends to
// bench/results/hdbscan.json and writes the table in bench/hdbscan/README.md.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { adjustedRand } from "./adjustedRand.mjs";
import { record } from "./record.mjs";
import { makeRows, THREADS, WORKS } from "./works.mjs";

const LIMIT_SECONDS = 300;
const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const python = execFileSync("bash", [join(root, "parity", "venv.sh")], { encoding: "utf8" }).trim();
const wanted = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), "clusterwhy-bench-"));

function child(command, args) {
  const env = {
    ...process.env,
    OMP_NUM_THREADS: String(THREADS),
    NUMBA_NUM_THREADS: String(THREADS),
    OPENBLAS_NUM_THREADS: String(THREADS),
  };
  const done = spawnSync(command, args.map(String), { encoding: "utf8", env, timeout: LIMIT_SECONDS * 1000 });
  if (done.error?.code === "ETIMEDOUT") return undefined;
  if (done.status !== 0) throw new Error(`${command} ${args.join(" ")}\n${done.stderr}`);
  return JSON.parse(done.stdout.trim().split("\n").at(-1));
}

function files({ rows, dims, newRows }) {
  const file = join(scratch, "rows");
  writeFileSync(file, makeRows(rows, dims, 1));
  const args = [file, rows, dims];
  if (newRows === undefined) return { file, args, extra: [] };
  const newFile = join(scratch, "new");
  writeFileSync(newFile, makeRows(newRows, dims, 2));
  return { file: newFile, args, extra: [newFile, newRows] };
}

function labelsOf(path) {
  const bytes = readFileSync(path);
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/** Fit against fit, prediction against prediction; quitefastmst makes the tree alone. */
function against({ newRows }, { peer, target }, ours, theirs, file) {
  const part = newRows !== undefined ? "predict" : peer === "quitefastmst" ? "tree" : "fit";
  const seconds = ours[`${part}Seconds`];
  const peerSeconds = theirs?.[newRows === undefined ? "fitSeconds" : "predictSeconds"] ?? LIMIT_SECONDS;
  const line = { peer, part, seconds, peerSeconds, ratio: peerSeconds / seconds };
  if (target !== undefined) line.target = target;
  if (theirs === undefined) return { ...line, stopped: true };
  if (peer === "quitefastmst") return { ...line, weightDifference: theirs.weight / ours.weight - 1 };
  return {
    ...line,
    adjustedRand: adjustedRand(labelsOf(`${file}.ours.labels`), labelsOf(`${file}.${peer}.labels`)),
  };
}

const results = [];
try {
  for (const work of WORKS) {
    if (wanted.length > 0 && !wanted.some((part) => work.name.includes(part))) continue;
    const { file, args, extra } = files(work);
    const ours = child(process.execPath, [join(here, "ours.mjs"), ...args, work.runs, ...extra]);
    const lines = work.peers.map((peer) => {
      const theirs = child(python, [join(here, "peer.py"), peer.peer, ...args, work.runs, ...extra]);
      return against(work, peer, ours, theirs, file);
    });
    results.push({ work: work.name, ours, lines });
    for (const { peer, part, seconds, peerSeconds, ratio } of lines) {
      console.log(
        `${work.name}, ${part}: clusterwhy ${seconds.toFixed(3)} s, ${peer} ${peerSeconds.toFixed(3)} s, ${ratio.toFixed(2)} times`,
      );
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

record(root, {
  date: new Date().toISOString().slice(0, 10),
  commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
  cpu: `${cpus()[0].model.trim()}, ${cpus().length} cores`,
  node: process.version,
  threads: THREADS,
  results,
});
