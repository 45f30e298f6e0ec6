import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const site = dirname(fileURLToPath(import.meta.url));
const packages = join(site, "..", "..", "packages");

/** What every package exports, from its `exports`. */
const entryPoints = readdirSync(packages)
  .filter((name) => existsSync(join(packages, name, "package.json")))
  .flatMap((name) => {
    const { exports } = JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8"));
    return Object.values(exports)
      .filter((target) => target.types !== undefined)
      .map((target) => join(packages, name, target.types));
  });

export default {
  entryPoints,
  tsconfig: join(site, "tsconfig.json"),
  out: join(site, "dist", "api"),
  name: "clusterwhy API",
  readme: "none",
  disableSources: true,
  includeVersion: true,
  excludePrivate: true,
  excludeInternal: true,
  hideGenerator: true,
  githubPages: false,
  treatWarningsAsErrors: true,
  navigationLinks: { Guide: "../index.html" },
  validation: { notExported: true, invalidLink: true, notDocumented: false },
};
