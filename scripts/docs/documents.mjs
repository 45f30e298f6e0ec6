// The Markdown files that people read, as paths from the repository's root with `/` between the parts.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const SKIPPED = new Set(["node_modules", "dist", "generated", "site"]);

function markdownBelow(folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : markdownBelow(path);
      return entry.name.endsWith(".md") ? [path] : [];
    })
    .sort();
}

/** Every document: the repository's own pages, docs/, the packages' READMEs, bench/. */
export function listDocuments() {
  const top = readdirSync(root).filter((name) => name.endsWith(".md"));
  const readmes = readdirSync(join(root, "packages")).map((name) => `packages/${name}/README.md`);
  return [
    ...top.sort(),
    ...markdownBelow("docs"),
    ...readmes.filter((path) => existsSync(join(root, path))).sort(),
    ...markdownBelow("bench"),
  ];
}

export const readDocument = (path) => readFileSync(join(root, path), "utf8");

/** `target`, relative to the folder of the document `from`, as a path from the root. */
export function resolvePath(from, target) {
  return relative(root, join(root, dirname(from), decodeURIComponent(target)))
    .split(sep)
    .join("/");
}
