import { createHash, randomBytes } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { inputError, usageError } from "@clusterwhy/core";
import { z } from "zod";
import { FILES } from "../runFolder/layout.js";
import { readRun, type SavedRun } from "../runFolder/readRun.js";
import { boundedBytes } from "./limits.js";
import { type StoredTuning, tuningSchema } from "./tuning.js";

/** What people said about the segments of a run, by the segments' ids. The run folder itself is never changed. */
const annotationsSchema = z.record(
  z.string(),
  z.strictObject({ name: z.string().max(200).optional(), note: z.string().max(5000).optional() }),
);
export type Annotations = z.infer<typeof annotationsSchema>;

/** Run folders elsewhere that were opened here: absolute paths by id. */
const openedSchema = z.record(z.string(), z.string());

export interface RunEntry {
  readonly id: string;
  /** Where the run stands, of one that was made elsewhere. */
  readonly folder?: string;
  readonly source: string;
  readonly rows: number;
  readonly groups: number;
  readonly groupedShare: number;
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly made: number;
}

const RUN_NAME = /^run-\d{3,}$/;
const OPENED_NAME = /^opened-\d{3,}$/;

/** The studio's folder: runs, opened runs, dropped tables, tunings, and what was said about the runs. */
export class Workspace {
  readonly folder: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  async open(): Promise<void> {
    for (const name of ["tables", "annotations", "tunings"]) {
      await mkdir(join(this.folder, name), { recursive: true });
    }
  }

  /** The newest first. Folders that cannot be read are left out. */
  async runs(): Promise<RunEntry[]> {
    const names = (await readdir(this.folder)).filter((name) => RUN_NAME.test(name));
    const all = [...names, ...Object.keys(await this.#opened())];
    const entries = await Promise.all(all.map((name) => this.#entry(name).catch(() => undefined)));
    return entries
      .filter((entry) => entry !== undefined)
      .sort((a, b) => b.made - a.made || (a.id < b.id ? 1 : -1));
  }

  async #entry(id: string): Promise<RunEntry> {
    const run = await this.run(id);
    const document = await run.document();
    const { mtimeMs } = await stat(join(run.folder, FILES.run));
    const { source, rows, groupedRows, seed } = run.info;
    const groups = document.segments.length - 1;
    const place = OPENED_NAME.test(id) ? { folder: run.folder } : {};
    return {
      id,
      ...place,
      source: source.name,
      rows,
      groups,
      groupedShare: groupedRows / rows,
      seed,
      made: mtimeMs,
    };
  }

  /** @throws ClusterwhyError `RUN_UNKNOWN` */
  async run(id: string): Promise<SavedRun> {
    const folder = RUN_NAME.test(id) ? join(this.folder, id) : (await this.#opened())[id];
    if (folder === undefined || !existsSync(folder))
      throw usageError("RUN_UNKNOWN", `the studio has no run '${id}'`);
    return readRun(folder);
  }

  /**
   * Takes a run folder that was made elsewhere into the list. It stays where it is and as it is.
   *
   * @returns its id in the studio
   * @throws ClusterwhyError of category `model`, as `readRun`
   */
  openRun(path: string): Promise<string> {
    return this.#inTurn(async () => {
      const folder = resolve(path);
      await (await readRun(folder)).document();
      const own = relative(this.folder, folder);
      if (RUN_NAME.test(own)) return own;
      const opened = await this.#opened();
      const known = Object.keys(opened).find((id) => opened[id] === folder);
      if (known !== undefined) return known;
      const id = `opened-${nextNumber(Object.keys(opened))}`;
      await writeAside(this.#openedFile, `${JSON.stringify({ ...opened, [id]: folder }, null, 2)}\n`);
      return id;
    });
  }

  get #openedFile(): string {
    return join(this.folder, "opened.json");
  }

  async #opened(): Promise<Record<string, string>> {
    if (!existsSync(this.#openedFile)) return {};
    return openedSchema.parse(JSON.parse(await readFile(this.#openedFile, "utf8")));
  }

  /** The folder of the next run; it does not exist yet. */
  async nextRunFolder(): Promise<string> {
    const names = (await readdir(this.folder)).filter((name) => RUN_NAME.test(name));
    return join(this.folder, `run-${nextNumber(names)}`);
  }

  async annotations(id: string): Promise<Annotations> {
    const file = this.#annotationFile(id);
    return existsSync(file) ? annotationsSchema.parse(JSON.parse(await readFile(file, "utf8"))) : {};
  }

  /** Empty texts take the name or note back. One after the other: each reads what the one before has written. */
  annotate(id: string, segment: string, said: { name?: string; note?: string }): Promise<void> {
    return this.#inTurn(() => this.#annotate(id, segment, said));
  }

  #inTurn<Value>(write: () => Promise<Value>): Promise<Value> {
    const done = this.#writing.then(write);
    this.#writing = done.then(
      () => {},
      () => {},
    );
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
    await writeAside(this.#annotationFile(id), `${JSON.stringify(checked.data, null, 2)}\n`);
  }

  #annotationFile(id: string): string {
    return join(this.folder, "annotations", `${id}.json`);
  }

  /** Where the newest tuning of a source is kept. */
  tuningFile(source: string): string {
    const name = createHash("sha256").update(source).digest("hex").slice(0, 24);
    return join(this.folder, "tunings", `${name}.json`);
  }

  /** The newest tuning of a source, where there is one. */
  async tuning(source: string): Promise<StoredTuning | undefined> {
    const file = this.tuningFile(source);
    return existsSync(file) ? tuningSchema.parse(JSON.parse(await readFile(file, "utf8"))) : undefined;
  }

  /**
   * Keeps a dropped table.
   *
   * @param most bytes that it may have
   * @returns its path
   * @throws ClusterwhyError `TABLE_KIND`, `TABLE_TOO_LARGE`; nothing is kept
   */
  async keepTable(name: string, body: ReadableStream<Uint8Array>, most: number): Promise<string> {
    const safe = basename(name.replaceAll("\\", "/")).replace(/[^\p{L}\p{N}._ -]/gu, "_");
    if (!/\.(csv|tsv|json|ndjson|jsonl|parquet)(\.gz)?$/i.test(safe) || safe.startsWith(".")) {
      throw inputError("TABLE_KIND", `'${safe}' is none of CSV, TSV, JSON, NDJSON and Parquet`);
    }
    const target = join(this.folder, "tables", safe);
    const partial = `${target}.${randomBytes(4).toString("hex")}.partial`;
    try {
      await pipeline(
        Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]),
        boundedBytes(most),
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

/** `run-007` is followed by 008. */
function nextNumber(names: readonly string[]): string {
  const last = Math.max(0, ...names.map((name) => Number(/\d+$/.exec(name)?.[0] ?? 0)));
  return String(last + 1).padStart(3, "0");
}

/** Whole or not at all. */
async function writeAside(file: string, text: string): Promise<void> {
  const partial = `${file}.${randomBytes(4).toString("hex")}`;
  await writeFile(partial, text);
  await rename(partial, file);
}
