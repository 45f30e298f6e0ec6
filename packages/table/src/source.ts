import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { inputError } from "@clusterwhy/core";
import { findCsvFault } from "./csvFault.js";
import { readCsvHeader } from "./csvHeader.js";
import { literal } from "./database.js";
import { uniqueNames } from "./uniqueNames.js";

export type SourceFormat = "csv" | "json" | "parquet" | "query";

/** Where a table comes from, as SQL. */
export interface Source {
  readonly format: SourceFormat;
  /** What people call it: the file's name, `standard input`, or `query`. */
  readonly name: string;
  /** A relation with columns by type. */
  readonly typedSql: string;
  /** The same rows as they were written, where the format has text. */
  readonly verbatimSql: string | undefined;
  readonly bytes: number | undefined;
  /** Of the file's bytes; absent for a query. */
  readonly sha256: string | undefined;
  /** The columns' names in order, where they are not those of the relation. */
  readonly names: readonly string[] | undefined;
  /** Says what is wrong with which line of a file that DuckDB refused, where that can be told. */
  readonly findFault?: () => Promise<string | undefined>;
  /** Removes what reading needed. */
  readonly dispose: () => Promise<void>;
}

/** Values of a CSV file that mean missing. */
const MISSING = ["", "NA", "NULL", "null", "NaN", "nan"];

export async function resolveSource(source: string): Promise<Source> {
  if (/^\s*(select|with|from)\s/i.test(source)) return querySource(source);
  if (source === "-") return standardInput();
  return fileSource(source, basename(source), async () => {});
}

function querySource(query: string): Source {
  return {
    format: "query",
    name: "query",
    typedSql: `(${query.trim().replace(/;\s*$/, "")})`,
    verbatimSql: undefined,
    names: undefined,
    bytes: undefined,
    sha256: undefined,
    dispose: async () => {},
  };
}

async function standardInput(): Promise<Source> {
  const folder = await mkdtemp(join(tmpdir(), "clusterwhy-"));
  const path = join(folder, "input.csv");
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    await pipeline(process.stdin, createWriteStream(path));
    return await fileSource(path, "standard input", dispose);
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function fileSource(path: string, name: string, dispose: () => Promise<void>): Promise<Source> {
  const bytes = await fileSize(path);
  if (bytes === 0) throw inputError("EMPTY_FILE", `'${path}' is empty; expected a table`);
  const [sql, sha256] = await Promise.all([fileSql(path), sha256Of(path)]);
  return { ...sql, name, bytes, sha256, dispose };
}

async function fileSize(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      throw inputError(
        "IS_FOLDER",
        `'${path}' is a folder; expected a CSV, TSV, JSON, NDJSON or Parquet file`,
      );
    }
    return found.size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw inputError("FILE_MISSING", `there is no file '${path}'; check the path`);
    }
    throw error;
  }
}

type Relation = Pick<Source, "format" | "typedSql" | "verbatimSql" | "names" | "findFault">;

async function fileSql(path: string): Promise<Relation> {
  const plain = path.toLowerCase().replace(/\.(gz|zst)$/, "");
  if (plain.endsWith(".parquet")) {
    const typedSql = `read_parquet(${literal(path)})`;
    return { format: "parquet", typedSql, verbatimSql: undefined, names: undefined };
  }
  if (/\.(json|ndjson|jsonl)$/.test(plain)) {
    const format = plain.endsWith(".json") ? "auto" : "newline_delimited";
    const typedSql = `read_json(${literal(path)}, format = '${format}', sample_size = -1)`;
    return { format: "json", typedSql, verbatimSql: undefined, names: undefined };
  }
  const header = await readCsvHeader(path);
  if (!header.hasRows) {
    throw inputError("NO_ROWS", `'${path}' has a header (${header.names.length} columns) but no rows`);
  }
  // Names are given, so that DuckDB neither changes nor invents any.
  const names = `[${uniqueNames(header.names).map(literal).join(", ")}]`;
  const shape = `delim = ${literal(header.delimiter)}, quote = '"', escape = '"', comment = '', skip = 0, header = true, names = ${names}`;
  const missing = `nullstr = [${MISSING.map(literal).join(", ")}]`;
  return {
    format: "csv",
    typedSql: `read_csv(${literal(path)}, ${shape}, ${missing}, sample_size = -1)`,
    verbatimSql: `read_csv(${literal(path)}, ${shape}, all_varchar = true, nullstr = '')`,
    names: header.names,
    findFault: () => findCsvFault(path, header),
  };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest("hex");
}

/** The relation with the caller's filter. */
export function filtered(relation: string, where: string | undefined, limit: number | undefined): string {
  const condition = where === undefined ? "" : ` WHERE ${where}`;
  const most = limit === undefined ? "" : ` LIMIT ${limit}`;
  return `SELECT * FROM ${relation}${condition}${most}`;
}
