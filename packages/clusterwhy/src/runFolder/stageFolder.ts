import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { deserialize, serialize } from "node:v8";
import { type ColumnTable, usageError } from "@clusterwhy/core";
import type { StageStore } from "@clusterwhy/segments";
import { VERSION } from "../version.js";
import { isAlive, startOf } from "./processes.js";

/** What a fit's stages depend on: they are of use to the same job only. */
export interface Job {
  readonly version: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** SHA-256 of the table as it was read. */
  readonly table: string;
}

export interface KeepOptions {
  /** The run folder that is to come; stages are kept beside it. */
  readonly folder: string;
  /** Go on with the stages that an interrupted fit has left, and keep every stage at once. */
  readonly resume: boolean;
}

const JOB = "job.json";
const ENDING = ".stage";
const FORMAT_VERSION = 1;
/** Instead of a process's number. */
const NOBODY = 0;
/** Without `resume`, stages are kept once making them again would take so long: short fits write nothing. */
const WORTH_KEEPING_MS = 2_000;

export function jobOf(options: Readonly<Record<string, unknown>>, table: ColumnTable): Job {
  return { version: VERSION, options: JSON.parse(JSON.stringify(options)), table: digestOf(table) };
}

/**
 * Finished stages of a fit in `.RUN.stages`, beside the run folder: one file each, written aside, flushed and renamed,
 * so that a process killed at any time leaves whole files only.
 */
export class StageFolder implements StageStore {
  /** Why no more stages are kept; undefined while they are. */
  problem: string | undefined;
  private readonly pending = new Map<string, unknown>();
  private lastKept = performance.now();
  private made = false;

  private constructor(
    private readonly place: string,
    private readonly job: Job,
    private readonly resume: boolean,
  ) {}

  /**
   * @throws ClusterwhyError `RESUME_BUSY` where the process that left the stages still runs, `RESUME_OTHER_JOB` where
   *   they belong to another table, to other options or to another version
   */
  static async open({ folder, resume }: KeepOptions, job: Job): Promise<StageFolder> {
    const place = placeOf(folder);
    const stages = new StageFolder(place, job, resume);
    const left = await readJob(place);
    const isBusy = left !== undefined && stillRuns(left);
    if (resume && left !== undefined) {
      if (isBusy) throw busy(left.pid);
      checkSameJob(left.job, job, folder);
      await stages.make();
    } else if (isBusy) stages.problem = "another fit of this run folder keeps its own";
    else await rm(place, { recursive: true, force: true });
    return stages;
  }

  async read(stage: string): Promise<unknown> {
    if (!this.resume) return undefined;
    try {
      const bytes = await readFile(this.fileOf(stage));
      const [sum, payload] = [bytes.subarray(0, 32), bytes.subarray(32)];
      if (!sum.equals(sha256(payload))) return undefined;
      return deserialize(payload);
    } catch {
      // Not kept, or not readable any more: the stage is made again, to the same bits.
      return undefined;
    }
  }

  async write(stage: string, value: unknown): Promise<void> {
    if (this.problem !== undefined) return;
    this.pending.set(stage, value);
    if (!this.resume && performance.now() - this.lastKept < WORTH_KEEPING_MS) return;
    try {
      if (!this.made) await this.make();
      for (const [name, kept] of this.pending) {
        const payload = serialize(kept);
        await writeWhole(this.fileOf(name), [sha256(payload), payload]);
      }
      this.pending.clear();
      this.lastKept = performance.now();
    } catch (error) {
      // The fit can do without: a full disk must not end it before its own result is to be written.
      this.problem = error instanceof Error ? error.message : String(error);
      this.pending.clear();
      await this.remove();
    }
  }

  async forget(stages: readonly string[]): Promise<void> {
    for (const stage of stages) {
      if (this.pending.delete(stage)) continue;
      if (this.made) await rm(this.fileOf(stage), { force: true });
    }
  }

  /** After a failure: the stages stay, and nobody works on them. */
  async release(): Promise<void> {
    if (this.made) await this.writeJob(NOBODY).catch(() => {});
  }

  /** Once the run is written, or where nothing of it is wanted any more. */
  async remove(): Promise<void> {
    if (!this.made) return;
    this.made = false;
    // The job's file goes first: stages without it belong to nothing and are never read.
    await rm(join(this.place, JOB), { force: true });
    await rm(this.place, { recursive: true, force: true });
  }

  private async make(): Promise<void> {
    await mkdir(this.place, { recursive: true });
    await this.writeJob(process.pid);
    this.made = true;
  }

  private async writeJob(pid: number): Promise<void> {
    const left = {
      formatVersion: FORMAT_VERSION,
      host: hostname(),
      pid,
      started: startOf(pid),
      job: this.job,
    };
    await writeWhole(join(this.place, JOB), [Buffer.from(`${JSON.stringify(left, null, 1)}\n`)]);
  }

  private fileOf(stage: string): string {
    return join(this.place, `${stage.replaceAll(" ", "-")}${ENDING}`);
  }
}

/** Stages of the run folder's fit that nobody works on. */
export async function countKept(folder: string): Promise<number> {
  const place = placeOf(folder);
  const left = await readJob(place);
  if (left?.pid !== NOBODY) return 0;
  return (await readdir(place)).filter((name) => name.endsWith(ENDING)).length;
}

function placeOf(folder: string): string {
  const target = resolve(folder);
  return join(dirname(target), `.${basename(target)}.stages`);
}

interface LeftJob {
  readonly host: string;
  readonly pid: number;
  readonly started?: string;
  readonly job: Job;
}

async function readJob(place: string): Promise<LeftJob | undefined> {
  try {
    const left = JSON.parse(await readFile(join(place, JOB), "utf8")) as LeftJob & { formatVersion: number };
    if (left.formatVersion === FORMAT_VERSION && typeof left.job.table === "string") return left;
  } catch {
    // None, or none that can be read.
  }
  return undefined;
}

function checkSameJob(left: Job, job: Job, folder: string): void {
  const advice = `leave --resume out to start '${folder}' anew`;
  const other = (what: string) =>
    usageError("RESUME_OTHER_JOB", `the interrupted fit of '${folder}' ${what}; ${advice}`);
  if (left.version !== job.version)
    throw other(`was made by clusterwhy ${left.version}, this is ${job.version}`);
  const names = [...new Set([...Object.keys(left.options), ...Object.keys(job.options)])];
  const told = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));
  for (const name of names) {
    const [before, now] = [told(left.options[name]), told(job.options[name])];
    if (before !== now) throw other(`had ${before} as ${name}, now it is ${now}`);
  }
  if (left.table !== job.table) throw other("had another table: its rows or columns have changed since");
}

/** Of another machine on a shared disk nothing is known: whoever says `resume` knows. */
function stillRuns({ host, pid, started }: LeftJob): boolean {
  return pid !== NOBODY && host === hostname() && isAlive(pid) && startOf(pid) === started;
}

function busy(pid: number) {
  return usageError(
    "RESUME_BUSY",
    `the process ${pid} still works on the fit that is to go on; wait for it or end it`,
  );
}

/** Aside, flushed to the disk, renamed, and the name flushed too. */
async function writeWhole(file: string, pieces: readonly Uint8Array[]): Promise<void> {
  const aside = `${file}.${randomBytes(4).toString("hex")}`;
  const handle = await open(aside, "wx");
  try {
    for (const piece of pieces) await handle.write(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(aside, file);
  await flushFolder(dirname(file));
}

async function flushFolder(folder: string): Promise<void> {
  // Windows knows no handles of folders, and needs none.
  const handle = await open(folder, "r").catch(() => undefined);
  try {
    await handle?.sync();
  } catch {
    // Some file systems refuse: the rename is then as durable as they make it.
  } finally {
    await handle?.close();
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function digestOf({ numRows, columns }: ColumnTable): string {
  const hash = createHash("sha256").update(String(numRows));
  for (const column of columns) {
    const { name, role, type, label, unit, format } = column;
    hash.update(
      JSON.stringify([name, role, type, label, unit, format, type === "string" ? column.levels : []]),
    );
    const values = type === "string" ? column.codes : column.values;
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest("hex");
}
