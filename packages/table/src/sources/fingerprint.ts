import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { inputError } from "@clusterwhy/core";
import { fileBytes } from "./fileBytes.js";

export interface Fingerprint {
  readonly bytes: number;
  readonly sha256: string;
}

/** Size and hash of files; of several, the hash of their hashes. */
export async function fingerprint(files: readonly string[]): Promise<Fingerprint> {
  const each = await Promise.all(files.map(fingerprintOne));
  if (each.length === 1) return each[0];
  const hash = createHash("sha256");
  for (const { sha256 } of each) hash.update(sha256);
  return { bytes: each.reduce((sum, { bytes }) => sum + bytes, 0), sha256: hash.digest("hex") };
}

async function fingerprintOne(path: string): Promise<Fingerprint> {
  const { size } = await stat(path);
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return { bytes: size, sha256: hash.digest("hex") };
}

/** @throws ClusterwhyError `EMPTY_FILE` of category `input` where a file has no byte */
export async function refuseEmpty(files: readonly string[]): Promise<void> {
  for (const path of files) {
    const { size } = await stat(path);
    if (size === 0) throw inputError("EMPTY_FILE", `'${path}' is empty; expected a table`);
  }
}

/** Whether a text file (gzipped or not) is UTF-8 throughout. */
export async function isUtf8File(path: string): Promise<boolean> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of fileBytes(path)) {
    const whole = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    const end = completeEnd(whole);
    if (!isUtf8(whole.subarray(0, end))) return false;
    rest = whole.subarray(end);
  }
  return isUtf8(rest);
}

/** Where the last character that may be cut off begins: a character has at most four bytes. */
function completeEnd(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
