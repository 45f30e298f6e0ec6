// Copies the repository's documents to where the site is built from, with links turned to the site's pages. A link to
// what is no page (a source file, a folder) becomes its label, since the site does not hold it.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join, posix } from "node:path";
import { pageOf, siteSections } from "../../docs/site/pages.mjs";
import { root } from "./documents.mjs";
import { mapLinks } from "./markdown.mjs";

const ELSEWHERE = /^(https?:|mailto:|#)/;
const PICTURES = new Set([".png", ".svg"]);

/** @param folder is emptied and filled */
export function stage(folder) {
  rmSync(folder, { recursive: true, force: true });
  const documents = new Set([
    "docs/README.md",
    "README.md",
    ...siteSections(root).flatMap(({ pages }) => pages.map(({ document }) => document)),
  ]);
  for (const document of documents) {
    const page = pageOf(document);
    const text = readFileSync(join(root, document), "utf8");
    write(join(folder, page), withSiteLinks(text, document, page, documents, folder));
  }
}

function withSiteLinks(text, document, page, documents, folder) {
  const from = posix.dirname(page);
  return mapLinks(text, ({ whole, image, label, target }) => {
    if (ELSEWHERE.test(target)) return whole;
    const [place, anchor] = target.split("#");
    const path = posix.normalize(posix.join(posix.dirname(document), place)).replace(/\/$/, "");
    const known = [path, `${path}/README.md`].find((candidate) => documents.has(candidate));
    if (known !== undefined) {
      const relative = posix.relative(from, pageOf(known));
      return `[${label}](${relative.startsWith(".") ? relative : `./${relative}`}${anchor ? `#${anchor}` : ""})`;
    }
    if (image && PICTURES.has(extname(path))) {
      const picture = posix.join("pictures", posix.basename(path));
      const copy = join(folder, picture);
      mkdirSync(dirname(copy), { recursive: true });
      copyFileSync(join(root, path), copy);
      const relative = posix.relative(from, picture);
      return `![${label}](${relative.startsWith(".") ? relative : `./${relative}`})`;
    }
    return label;
  });
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
