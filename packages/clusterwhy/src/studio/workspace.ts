import { randomBytes } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { inputError, usageError } from "@clusterwhy/core";
import { z } from "zod";
import { FILES } from "../runFolder/layout.js";
import { readRun, type SavedRun } from "../runFolder/readRun.js";

/** What people said about the segments of a run, by the segments' ids. The run folder itself is never changed. */
const annotationsSchema = z.record(
  z.string(),
  z.strictObject({ name: z.string().max(200).optional(), note: z.string().max(5000).optional() }),
);
export type Annotations = z.infer<typeof annotationsSchema>;

export interface RunEntry {
  readonly id: string;
  readonly source: string;
  readonly rows: number;
  readonly groups: number;
  readonly groupedShare: number;
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly made: number;
}

const RUN_NAME = /^run-\d{3,}$/;

/** The studio's folder: runs, dropped tables, and what was said about the runs. */
export class Workspace {
  readonly folder: string;
  #annotating: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  async open(): Promise<void> {
    await mkdir(join(this.folder, "tables"), { recursive: true });
    await mkdir(join(this.folder, "annotations"), { recursive: true });
  }

  /** The newest first. Folders that cannot be read are left out. */
  async runs(): Promise<RunEntry[]> {
    const names = (await readdir(this.folder)).filter((name) => RUN_NAME.test(name));
    const entries = await Promise.all(names.map((name) => this.#entry(name).catch(() => undefined)));
    return entries.filter((entry) => entry !== undefined).sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  async #entry(id: string): Promise<RunEntry> {
    const run = await this.run(id);
    const document = await run.document();
    const { mtimeMs } = await stat(join(run.folder, FILES.run));
    const { source, rows, groupedRows, seed } = run.info;
    const groups = document.segments.length - 1;
    return { id, source: source.name, rows, groups, groupedShare: groupedRows / rows, seed, made: mtimeMs };
  }

  /** @throws ClusterwhyError `RUN_UNKNOWN` */
  async run(id: string): Promise<SavedRun> {
    if (!RUN_NAME.test(id) || !existsSync(join(this.folder, id))) {
      throw usageError("RUN_UNKNOWN", `the studio has no run '${id}'`);
    }
    return readRun(join(this.folder, id));
  }

  /** The folder of the next run; it does not exist yet. */
  async nextRunFolder(): Promise<string> {
    const names = (await readdir(this.folder)).filter((name) => RUN_NAME.test(name));
    const last = Math.max(0, ...names.map((name) => Number(name.slice(4))));
    return join(this.folder, `run-${String(last + 1).padStart(3, "0")}`);
  }

  async annotations(id: string): Promise<Annotations> {
    const file = this.#annotationFile(id);
    return existsSync(file) ? annotationsSchema.parse(JSON.parse(await readFile(file, "utf8"))) : {};
  }

  /** Empty texts take the name or note back. One after the other: each reads what the one before has written. */
  annotate(id: string, segment: string, said: { name?: string; note?: string }): Promise<void> {
    const done = this.#annotating.then(() => this.#annotate(id, segment, said));
    this.#annotating = done.catch(() => {});
    return done;
  }

  async #annotate(id: string, segment: string, said: { name?: string; note?: string }): Promise<void> {
    const document = await (await this.run(id)).document();
    if (!document.segments.some((candidate) => candidate.id === segment)) {
      throw usageError("SEGMENT_UNKNOWN", `run '${id}' has no segment with the id '${segment}'`);
    }
    const all = new Map(Object.entries(await this.annotations(id)));
    const merged = { ...all.get(segment), ...said };
    const kept = Object.fromEntries(Object.entries(merged).filter(([, text]) => text?.trim()));
    if (Object.keys(kept).length === 0) all.delete(segment);
    else all.set(segment, kept);
    const checked = annotationsSchema.safeParse(Object.fromEntries(all));
    if (!checked.success)
      throw usageError("TEXT_TOO_LONG", "a name has at most 200 characters, a note 5,000");
    const partial = `${this.#annotationFile(id)}.${randomBytes(4).toString("hex")}`;
    await writeFile(partial, `${JSON.stringify(checked.data, null, 2)}\n`);
    await rename(partial, this.#annotationFile(id));
  }

  #annotationFile(id: string): string {
    return join(this.folder, "annotations", `${id}.json`);
  }

  /** Keeps a dropped table. @returns its path */
  async keepTable(name: string, body: ReadableStream<Uint8Array>): Promise<string> {
    const safe = basename(name.replaceAll("\\", "/")).replace(/[^\p{L}\p{N}._ -]/gu, "_");
    if (!/\.(csv|tsv|json|ndjson|jsonl|parquet)(\.gz)?$/i.test(safe) || safe.startsWith(".")) {
      throw inputError("TABLE_KIND", `'${safe}' is none of CSV, TSV, JSON, NDJSON and Parquet`);
    }
    const target = join(this.folder, "tables", safe);
    const partial = `${target}.${randomBytes(4).toString("hex")}.partial`;
    try {
      await pipeline(
        Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]),
        createWriteStream(partial),
      );
      await rename(partial, target);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    return target;
  }
}
