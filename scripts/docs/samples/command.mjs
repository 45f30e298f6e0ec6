// `clusterwhy` as samples call it. Two things are done for them: the run that most begin with is made once and copied,
// and the studio, which would run until it is stopped, is stopped when it listens.
import { spawn } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../documents.mjs";

const SHARED = ["fit", "users.csv", "--id", "account_id", "--seed", "7", "-o", "run"];

const args = process.argv.slice(2);
const shared = process.env.CLUSTERWHY_SHARED_RUN;
const bin = join(root, "packages", "clusterwhy", "bin", "clusterwhy.js");

if (args.join("\0") === SHARED.join("\0") && existsSync(shared ?? "")) {
  cpSync(shared, "run", { recursive: true, errorOnExist: true, force: false });
} else if (args[0] === "studio") {
  const studio = spawn(process.execPath, [bin, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  studio.stdout.on("data", (text) => {
    if (/http:\/\/127\.0\.0\.1:\d+/.test(text)) studio.kill("SIGINT");
  });
  studio.on("exit", (code) => process.exit(code === 130 ? 0 : (code ?? 1)));
} else {
  const command = spawn(process.execPath, [bin, ...args], { stdio: "inherit" });
  command.on("exit", (code) => process.exit(code ?? 1));
}
