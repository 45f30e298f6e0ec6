// The thread that `commandThread.ts` starts for one command.
import { workerData } from "node:worker_threads";
import type { ThreadTask } from "./commandThread.js";
import { runCommand } from "./main.js";

const { args, terminals } = workerData as ThreadTask;
// A thread's streams go through the process's, and know nothing of what those lead to.
process.stdout.isTTY = terminals.stdout;
process.stderr.isTTY = terminals.stderr;
process.exitCode = await runCommand(args);
