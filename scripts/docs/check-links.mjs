// Every relative link, anchor and picture of the documents leads somewhere. Addresses of other sites are not asked.
import { statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { listDocuments, readDocument, resolvePath, root } from "./documents.mjs";
import { parseMarkdown } from "./markdown.mjs";

const ELSEWHERE = /^(https?:|mailto:)/;

/** @returns one line for every link that leads nowhere */
export function checkLinks(documents = listDocuments(), read = readDocument) {
  const parsed = new Map();
  const parse = (path) => {
    if (!parsed.has(path)) parsed.set(path, parseMarkdown(read(path)));
    return parsed.get(path);
  };
  const faults = [];
  for (const document of documents) {
    for (const { target, line } of parse(document).links) {
      if (ELSEWHERE.test(target)) continue;
      const [place, anchor] = target.split("#");
      const path = place === "" ? document : resolvePath(document, place);
      const fault = faultOf(path, anchor, (of) => parse(of).headings);
      if (fault !== undefined) faults.push(`${document}:${line}: ${target} ${fault}`);
    }
  }
  return faults;
}

function faultOf(path, anchor, headingsOf) {
  if (path.startsWith("..")) return "leaves the repository";
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (found === undefined) return "does not exist";
  if (anchor === undefined) return undefined;
  if (!path.endsWith(".md")) return "has an anchor in what is no Markdown";
  return headingsOf(path).includes(anchor) ? undefined : "has no such heading";
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const faults = checkLinks();
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exit(1);
}
