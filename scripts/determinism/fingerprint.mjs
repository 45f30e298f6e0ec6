// One hash of everything that a fit says, whatever the order of its rows was.
import { createHash } from "node:crypto";
import { parts } from "./parts.mjs";

/** @param {import("@clusterwhy/segments").Segmentation} found  with an id column */
export function fingerprint(found) {
  const hash = createHash("sha256");
  for (const part of parts(found)) hash.update(part);
  return hash.digest("hex").slice(0, 16);
}
