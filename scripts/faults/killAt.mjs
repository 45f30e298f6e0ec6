// Preloaded (`node --import`) into a fit that is to end at a boundary: every name that the fit makes, changes or removes
// beside its run folder is one, since a stage counts as finished from its rename on. KILL_LOG lists them; KILL_AT ends
// the process, as kill -9 does, at the boundary of that number, on the near side ("3 before") or the far one ("3 after"),
// or behind the first stage that it finishes ("stage after").
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename, dirname, relative } from "node:path";

const { KILL_TARGET: target, KILL_AT: at, KILL_LOG: log } = process.env;
const [killAt, side] = (at ?? "").split(" ");
let boundary = 0;

/** A file of the stages' folder, or a folder beside the run; what happens within a half-written run is no boundary. */
function isBoundary(path) {
  const way = relative(dirname(target), String(path));
  return way.startsWith(`.${basename(target)}.stages`) || way === basename(target) || /^\.[^/]*$/.test(way);
}

function kill() {
  process.kill(process.pid, "SIGKILL");
  // The signal may take a moment: nothing may happen in it.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

if (target !== undefined) {
  for (const name of ["rename", "rm", "mkdir"]) {
    const original = fs.promises[name];
    fs.promises[name] = async (...args) => {
      const place = args[name === "rename" ? 1 : 0];
      if (!isBoundary(place)) return original(...args);
      const number = String(boundary++);
      const isStage = name === "rename" && String(place).endsWith(".stage");
      const isChosen = number === killAt || (isStage && killAt === "stage");
      if (log !== undefined) fs.appendFileSync(log, `${name} ${relative(dirname(target), String(place))}\n`);
      if (isChosen && side === "before") kill();
      const result = await original(...args);
      if (isChosen && side === "after") kill();
      return result;
    };
  }
  syncBuiltinESMExports();
}
