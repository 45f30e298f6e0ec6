import { spawn } from "node:child_process";
import type { RunControl } from "@clusterwhy/core";
import type { Renamed, Renamer } from "@clusterwhy/segments";
import { z } from "zod";

const answerSchema = z.array(
  z.object({ path: z.string(), name: z.string().optional(), sentence: z.string().optional() }),
);
/** No list of names is longer: whoever writes on and on is stopped. */
const MOST_BYTES = 4 << 20;

/**
 * A renamer that is a command of the user's: it gets `{ segments: [...] }` on standard input and writes a list of
 * `{ path, name, sentence }` to standard output. Its standard error is shown only where it fails.
 *
 * @param seconds time that it gets
 */
export function commandRenamer(command: string, seconds: number): Renamer {
  return async (segments, control) => {
    const output = await answerOf(command, `${JSON.stringify({ segments })}\n`, seconds, control);
    return readAnswer(output);
  };
}

function readAnswer(output: string): Renamed[] {
  let value: unknown;
  try {
    value = JSON.parse(output);
  } catch {
    throw new Error(
      `expected a JSON list of path, name, sentence on its standard output; found '${output.trim().slice(0, 60)}'`,
    );
  }
  const parsed = answerSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`expected a JSON list of path, name, sentence; ${issue.path.join(".")}: ${issue.message}`);
}

function answerOf(
  command: string,
  input: string,
  seconds: number,
  control: RunControl | undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that the whole pipeline behind the shell can be ended.
    const child = spawn(command, { shell: true, detached: process.platform !== "win32" });
    const output: Buffer[] = [];
    const complaints: Buffer[] = [];
    let size = 0;
    const stop = (reason: Error) => {
      reject(reason);
      try {
        if (process.platform === "win32" || child.pid === undefined) child.kill("SIGKILL");
        else process.kill(-child.pid, "SIGKILL");
      } catch {
        // Gone already.
      }
    };
    const timer = setTimeout(() => stop(new Error(`no answer within ${seconds} s`)), 1000 * seconds);
    const interrupt = () => stop(new Error("interrupted"));
    control?.signal?.addEventListener("abort", interrupt);
    child.stdout.on("data", (piece: Buffer) => {
      size += piece.length;
      if (size > MOST_BYTES) stop(new Error(`more than ${MOST_BYTES >> 20} MiB of answer`));
      else output.push(piece);
    });
    child.stderr.on("data", (piece: Buffer) => {
      if (complaints.length < 16) complaints.push(piece);
    });
    // A command that does not read its input is no fault.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    child.on("error", stop);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      control?.signal?.removeEventListener("abort", interrupt);
      if (status === 0) resolve(Buffer.concat(output).toString("utf8"));
      const said = Buffer.concat(complaints).toString("utf8").trim().slice(-200);
      reject(new Error(`the command ended with ${signal ?? status}${said === "" ? "" : `: ${said}`}`));
    });
  });
}
