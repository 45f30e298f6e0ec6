import { createWriteStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { usageError, type Warning } from "@clusterwhy/core";
import { fileBytes } from "./fileBytes.js";
import { isUtf8File } from "./fingerprint.js";

/** A text file in UTF-8: the caller's own, or a copy that goes with `dispose`. */
export interface Utf8File {
  readonly path: string;
  readonly warnings: readonly Warning[];
  dispose(): Promise<void>;
}

/**
 * DuckDB reads UTF-8. Any other encoding, the one that the caller names or the one that the content shows, is written
 * out as UTF-8 first.
 *
 * @param encoding a WHATWG label such as `utf-8`, `windows-1252`, `utf-16le`, `shift_jis`
 */
export async function inUtf8(path: string, encoding: string | undefined): Promise<Utf8File> {
  const found = encoding ?? (await encodingOf(path));
  const decoder = decoderFor(found);
  if (decoder.encoding === "utf-8") return { path, warnings: [], dispose: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), "clusterwhy-"));
  const copy = join(folder, "utf-8.csv");
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    await pipeline(fileBytes(path), decodeWith(decoder), createWriteStream(copy));
  } catch (error) {
    await dispose();
    throw error;
  }
  const warnings =
    encoding !== undefined || found.startsWith("utf-16")
      ? []
      : [
          {
            code: "ENCODING_GUESSED",
            message: `'${path}' is not UTF-8; it was read as ${found}. If letters look wrong, name its encoding`,
          },
        ];
  return { path: copy, warnings, dispose };
}

/** By the byte order mark; else UTF-8 where it is that throughout; else the most common of the old encodings. */
async function encodingOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    if (buffer[0] === 0xff && buffer[1] === 0xfe) return "utf-16le";
    if (buffer[0] === 0xfe && buffer[1] === 0xff) return "utf-16be";
  } finally {
    await file.close();
  }
  return (await isUtf8File(path)) ? "utf-8" : "windows-1252";
}

function decoderFor(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    throw usageError(
      "OPTION_INVALID",
      `fileEncoding: expected the name of a text encoding such as utf-8, windows-1252, utf-16le or shift_jis; found '${label}'`,
    );
  }
}

function decodeWith(decoder: TextDecoder) {
  return async function* (pieces: AsyncIterable<Buffer>): AsyncIterable<string> {
    for await (const piece of pieces) yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  };
}
