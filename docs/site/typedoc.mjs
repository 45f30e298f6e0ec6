import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Converter, ReflectionKind } from "typedoc";

const site = dirname(fileURLToPath(import.meta.url));
const packages = join(site, "..", "..", "packages");

/** What every package exports, from its `exports`: the name that it is imported by, and its types. */
const exported = readdirSync(packages)
  .filter((folder) => existsSync(join(packages, folder, "package.json")))
  .flatMap((folder) => {
    const { name, exports } = JSON.parse(readFileSync(join(packages, folder, "package.json"), "utf8"));
    return Object.entries(exports)
      .filter(([, target]) => target.types !== undefined)
      .map(([place, target]) => ({
        name: name + place.slice(1),
        file: join(packages, folder, target.types),
      }));
  });

/** Modules are called what they are imported by, instead of after their files. */
function nameModules(app) {
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (!reflection.kindOf(ReflectionKind.Module)) return;
    const file = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.getSourceFile().fileName;
    const found = exported.find((one) => resolve(one.file) === resolve(file ?? ""));
    if (found !== undefined) reflection.name = found.name;
  });
}

export default {
  entryPoints: exported.map(({ file }) => file),
  plugin: [nameModules],
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
