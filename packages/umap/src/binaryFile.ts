import { modelError } from "@clusterwhy/core";
import { z } from "zod";

/**
 * A header in JSON and named arrays in one buffer, little-endian:
 *
 *   bytes 0–3   magic      4–7 format version (uint32)      8–11 length of the header in bytes (uint32)
 *   12 …        header: { "meta": …, "arrays": [{ "name", "type", "length" }, …] }, padded with spaces
 *   then        the arrays, each at a multiple of 8
 */
export type NamedArrays = Readonly<Record<string, Float32Array | Int32Array | Uint32Array>>;

const TYPES = { f32: Float32Array, i32: Int32Array, u32: Uint32Array } as const;
type ArrayType = keyof typeof TYPES;

const headerSchema = z.object({
  meta: z.unknown(),
  arrays: z.array(
    z.object({ name: z.string(), type: z.enum(["f32", "i32", "u32"]), length: z.int().min(0) }),
  ),
});

const PREFIX_BYTES = 12;
const align = (numBytes: number) => Math.ceil(numBytes / 8) * 8;

export function packBinary(magic: string, version: number, meta: unknown, arrays: NamedArrays): Uint8Array {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1) {
    throw modelError("BIG_ENDIAN", "models are written on little-endian machines only");
  }
  const entries = Object.entries(arrays).map(([name, array]) => {
    const type = (Object.keys(TYPES) as ArrayType[]).find((key) => array instanceof TYPES[key]);
    return { name, type, length: array.length };
  });
  const text = JSON.stringify({ meta, arrays: entries });
  const header = new TextEncoder().encode(text);
  const start = align(PREFIX_BYTES + header.length);
  const size = Object.values(arrays).reduce((sum, array) => sum + align(array.byteLength), start);
  const bytes = new Uint8Array(size);
  bytes.fill(0x20, 0, start);
  bytes.set(new TextEncoder().encode(magic));
  const view = new DataView(bytes.buffer);
  view.setUint32(4, version, true);
  view.setUint32(8, start - PREFIX_BYTES, true);
  bytes.set(header, PREFIX_BYTES);
  let at = start;
  for (const array of Object.values(arrays)) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += align(array.byteLength);
  }
  return bytes;
}

/**
 * @returns the header's `meta`, unchecked, and copies of the arrays
 * @throws ClusterwhyError `MODEL_UNREADABLE` naming what is wrong
 */
export function unpackBinary(
  bytes: Uint8Array,
  magic: string,
  newestVersion: number,
  what: string,
): { version: number; meta: unknown; arrays: NamedArrays } {
  const unreadable = (found: string) => modelError("MODEL_UNREADABLE", `expected ${what}; found ${found}`);
  if (bytes.length < PREFIX_BYTES) throw unreadable(`only ${bytes.length} bytes`);
  if (new TextDecoder().decode(bytes.subarray(0, 4)) !== magic) throw unreadable("something else");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(4, true);
  if (version < 1 || version > newestVersion) {
    throw unreadable(`format version ${version}, which this release does not know: use a newer one`);
  }
  let at = PREFIX_BYTES + view.getUint32(8, true);
  const header = readHeader(bytes.subarray(PREFIX_BYTES, at));
  if (header === undefined) throw unreadable("a damaged header");
  const arrays = header.arrays.map(({ name, type, length }) => {
    const numBytes = length * 4;
    if (at + numBytes > bytes.length) throw unreadable(`a file that ends within '${name}'`);
    // A copy: the file's bytes may lie at an odd place. (`slice` would be none where they are a Buffer.)
    const copy = new Uint8Array(bytes.subarray(at, at + numBytes));
    at += align(numBytes);
    return [name, new TYPES[type](copy.buffer)] as const;
  });
  return { version, meta: header.meta, arrays: Object.fromEntries(arrays) };
}

function readHeader(bytes: Uint8Array): z.output<typeof headerSchema> | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return headerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
