// Hashes of everything that a fit says, whatever the order of its rows was.
import { createHash } from "node:crypto";
import { sections } from "./sections.mjs";

/** One hash of the whole. @param {import("@clusterwhy/segments").Segmentation} found  with an id column */
export function fingerprint(found) {
  return digest(Object.values(sections(found)).flat());
}

/** A hash a section: document, labels, map, SHAP values, models. */
export function fingerprints(found) {
  return Object.fromEntries(Object.entries(sections(found)).map(([name, parts]) => [name, digest(parts)]));
}

function digest(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 16);
}
