import { createWriteStream } from "node:fs";
import { mkdtemp, open, readdir, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { inputError } from "@clusterwhy/core";
import { databaseSource } from "./databaseSource.js";
import { delimitedSource } from "./delimitedSource.js";
import { jsonSource } from "./jsonSource.js";
import { parquetSource } from "./parquetSource.js";
import { sameFiles } from "./sameFiles.js";
import type { Source, SourceOptions, UnwatchedSource } from "./source.js";

/** Finds out what a caller's text means: a query, standard input, a file, a folder or a pattern of files. */
export async function resolveSource(source: string, options: SourceOptions): Promise<Source> {
  if (/^\s*(select|with|from)\s/i.test(source)) return querySource(source);
  if (source === "-") return standardInput(options);
  const files = await filesOf(source);
  return fileSource(files, basename(source), options);
}

/** Bytes of a source's files; undefined of a query and of standard input. */
export async function sourceBytes(source: string): Promise<number | undefined> {
  if (/^\s*(select|with|from)\s/i.test(source) || source === "-") return undefined;
  const sizes = await Promise.all((await filesOf(source)).map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function querySource(query: string): Source {
  const typedSql = `(${query.trim().replace(/;\s*$/, "")})`;
  return {
    format: "query",
    name: "query",
    fingerprint: async () => undefined,
    warnings: [],
    refuseChanged: async () => {},
    relation: async () => ({ typedSql, repeatable: false, columnar: true }),
    dispose: async () => {},
  };
}

/** Kept in a file, since the format is told by content and the rows may be read more than once. */
async function standardInput(options: SourceOptions): Promise<Source> {
  const folder = await mkdtemp(join(tmpdir(), "clusterwhy-"));
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    const raw = join(folder, "input");
    await pipeline(process.stdin, createWriteStream(raw));
    const path = raw + (await endingByContent(raw));
    await rename(raw, path);
    const source = await fileSource([path], "standard input", options);
    return {
      ...source,
      dispose: async () => {
        await source.dispose();
        await dispose();
      },
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function endingByContent(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    const head = buffer.subarray(0, bytesRead);
    if (head.subarray(0, 4).toString("latin1") === "PAR1") return ".parquet";
    if (head[0] === 0x1f && head[1] === 0x8b) return ".csv.gz";
    const text = head.toString("utf8").trimStart();
    return text.startsWith("{") ? ".ndjson" : text.startsWith("[") ? ".json" : ".csv";
  } finally {
    await file.close();
  }
}

async function fileSource(files: readonly string[], name: string, options: SourceOptions): Promise<Source> {
  const refuseChanged = await sameFiles(files);
  return { ...(await sourceByEnding(files, name, options)), refuseChanged };
}

function sourceByEnding(
  files: readonly string[],
  name: string,
  options: SourceOptions,
): Promise<UnwatchedSource> {
  const plain = files[0].toLowerCase().replace(/\.(gz|zst)$/, "");
  if (/\.(parquet|pq)$/.test(plain)) return parquetSource(files, name);
  if (/\.(json|ndjson|jsonl)$/.test(plain)) return jsonSource(files, name);
  if (/\.(duckdb|ddb)$/.test(plain)) return databaseSource(files[0], name, options);
  return delimitedSource(files, name, options);
}

/** @returns at least one path that exists; several are sorted by name, so that their order is always the same. */
async function filesOf(source: string): Promise<string[]> {
  const found = await stat(source).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
  if (found?.isDirectory()) return partsOf(source);
  if (found !== undefined) return [source];
  const matching = /[*?]/.test(source) ? await matches(source) : [];
  if (matching.length > 0) return matching;
  throw inputError(
    "FILE_MISSING",
    /[*?]/.test(source)
      ? `no file matches '${source}'; check the pattern`
      : `there is no file '${source}'; check the path`,
  );
}

/** A folder of Parquet parts, as engines write a table. */
async function partsOf(folder: string): Promise<string[]> {
  const parts = (await filesBelow(folder)).filter((name) => /\.(parquet|pq)$/i.test(name));
  if (parts.length === 0) {
    throw inputError(
      "IS_FOLDER",
      `'${folder}' is a folder without Parquet files; expected a CSV, TSV, JSON, NDJSON or Parquet file, or a folder of Parquet files`,
    );
  }
  return parts.map((name) => join(folder, name));
}

async function matches(pattern: string): Promise<string[]> {
  const parts = pattern.split(/[\\/]/);
  const fixed = parts.findIndex((part) => /[*?]/.test(part));
  const base = parts.slice(0, fixed).join("/") || (pattern.startsWith("/") ? "/" : ".");
  const rest = parts
    .slice(fixed)
    .map((part) =>
      part === "**"
        ? ".*"
        : part
            .replace(/[.+^${}()|[\]\\]/g, "\\$&")
            .replaceAll("*", "[^/]*")
            .replaceAll("?", "[^/]"),
    )
    .join("/");
  const wanted = new RegExp(`^${rest}$`);
  const names = await filesBelow(base).catch(() => []);
  return names.filter((name) => wanted.test(name)).map((name) => join(base, name));
}

/** Partitioned tables nest; nothing sensible nests deeper. */
const DEEPEST = 5;

/** The files below a folder, by code unit, with `/` between the parts of their names. */
async function filesBelow(folder: string, depth = 0): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory()) names.push(entry.name);
    else if (depth < DEEPEST && !entry.name.startsWith(".")) {
      const below = await filesBelow(join(folder, entry.name), depth + 1).catch(() => []);
      for (const name of below) names.push(`${entry.name}/${name}`);
    }
  }
  return names.sort((a, b) => (a < b ? -1 : 1));
}
