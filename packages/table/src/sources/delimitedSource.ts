import { inputError, type Warning } from "@clusterwhy/core";
import { literal } from "../database.js";
import { uniqueNames } from "../uniqueNames.js";
import { findCsvFault } from "./csvFault.js";
import { type CsvHeader, readCsvHeader } from "./csvHeader.js";
import { fingerprint, refuseEmpty } from "./fingerprint.js";
import type { Relation, SourceOptions, UnwatchedSource } from "./source.js";
import { inUtf8 } from "./transcode.js";

/** Values of a CSV file that mean missing. */
const MISSING = ["", "NA", "N/A", "n/a", "NULL", "null", "NaN", "nan", "#N/A", "<NA>"];

/** CSV or TSV files, gzipped or not; several must have the same header. */
export async function delimitedSource(
  files: readonly string[],
  name: string,
  options: SourceOptions,
): Promise<UnwatchedSource> {
  for (const file of files) {
    const packed = /\.(zst|bz2|xz|zip)$/i.exec(file)?.[0];
    if (packed !== undefined)
      throw inputError("COMPRESSION", `'${file}': text in ${packed} cannot be read; unpack it, or use .gz`);
  }
  await refuseEmpty(files);
  const readable = await Promise.all(files.map((file) => inUtf8(file, options.fileEncoding)));
  const dispose = async () => {
    await Promise.all(readable.map((file) => file.dispose()));
  };
  try {
    const paths = readable.map((file) => file.path);
    const header = await commonHeader(paths, files, options.delimiter);
    const warnings: Warning[] = readable.flatMap((file) => [...file.warnings]);
    return {
      format: "csv",
      name,
      fingerprint: () => fingerprint(files),
      warnings,
      relation: async () => relationOf(paths, header),
      findFault: () => firstFault(paths, files, header),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function commonHeader(
  paths: readonly string[],
  called: readonly string[],
  delimiter: string | undefined,
): Promise<CsvHeader> {
  const headers = await Promise.all(paths.map((path, i) => readCsvHeader(path, called[i], delimiter)));
  const [first] = headers;
  headers.forEach((header, i) => {
    if (header.names.join("\n") === first.names.join("\n")) return;
    throw inputError(
      "MALFORMED",
      `'${called[i]}' has other columns than '${called[0]}'; files that are read together need the same header`,
    );
  });
  if (headers.every((header) => !header.hasRows)) {
    throw inputError("NO_ROWS", `'${called[0]}' has a header (${first.names.length} columns) but no rows`);
  }
  return first;
}

async function firstFault(
  paths: readonly string[],
  called: readonly string[],
  header: CsvHeader,
): Promise<string | undefined> {
  for (const [i, path] of paths.entries()) {
    const fault = await findCsvFault(path, header);
    if (fault !== undefined) return paths.length > 1 ? `'${called[i]}': ${fault}` : fault;
  }
  return undefined;
}

/** Names are given, so that DuckDB neither changes nor invents any; types are guessed from all rows. */
function relationOf(paths: readonly string[], header: CsvHeader): Relation {
  const list = `[${paths.map(literal).join(", ")}]`;
  const names = `[${uniqueNames(header.names).map(literal).join(", ")}]`;
  const shape = `delim = ${literal(header.delimiter)}, quote = '"', escape = '"', comment = '', skip = 0, header = true, names = ${names}`;
  const missing = `nullstr = [${MISSING.map(literal).join(", ")}]`;
  return {
    typedSql: `read_csv(${list}, ${shape}, ${missing}, sample_size = -1)`,
    verbatimSql: `read_csv(${list}, ${shape}, all_varchar = true, nullstr = '')`,
    names: header.names,
    repeatable: true,
    columnar: false,
  };
}
