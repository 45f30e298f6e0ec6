import { literal } from "../database.js";
import { fingerprint, refuseEmpty } from "./fingerprint.js";
import type { UnwatchedSource } from "./source.js";

/** A list of objects, or one object a line. */
export async function jsonSource(files: readonly string[], name: string): Promise<UnwatchedSource> {
  await refuseEmpty(files);
  const format = /\.json(\.gz|\.zst)?$/i.test(files[0]) ? "auto" : "newline_delimited";
  const list = `[${files.map(literal).join(", ")}]`;
  const typedSql = `read_json(${list}, format = '${format}', sample_size = -1, union_by_name = true, map_inference_threshold = -1)`;
  return {
    format: "json",
    name,
    fingerprint: () => fingerprint(files),
    warnings: [],
    relation: async () => ({ typedSql, repeatable: true, columnar: false }),
    dispose: async () => {},
  };
}
