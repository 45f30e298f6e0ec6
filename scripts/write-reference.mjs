// Writes docs/reference/ and the JSON Schemas of all published documents from the schemas and commands in the code.
// `--check` only compares the pages and fails when one is out of date; `--schemas` writes only the schemas, as the build does.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { commandsPage } from "./docs/commands-page.mjs";
import { runFolderPage } from "./docs/run-folder-page.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const load = (place) => import(pathToFileURL(join(root, "packages", place)).href);
const { z } = await import("zod");
const { runInfoSchema, segmentDocumentSchema } = await load("core/dist/index.js");
const { tableOptionsSchema } = await load("table/dist/index.js");
const { segmentsOptionsSchema } = await load("segments/dist/index.js");
const { fitOptionsSchema } = await load("clusterwhy/dist/options.js");
const { kebab } = await load("clusterwhy/dist/cli/flags.js");

const schemaOf = (schema) => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });

function typeText(property) {
  if (property.enum !== undefined) return property.enum.map((value) => `\`${value}\``).join(", ");
  if (property.const !== undefined) return `\`${property.const}\``;
  if (property.anyOf !== undefined) return property.anyOf.map(typeText).join(" or ");
  if (property.type === "array") return `list of ${typeText(property.items ?? {})}`;
  if (property.type === "object") return "object by column";
  return `${property.type ?? "any"}${rangeText(property)}`;
}

function rangeText(property) {
  const low = property.exclusiveMinimum ?? property.minimum;
  const high = property.exclusiveMaximum ?? property.maximum;
  const bounded = (value) => value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  if (!bounded(low) && !bounded(high)) return "";
  const left = bounded(low) ? `${property.exclusiveMinimum === undefined ? "[" : "("}${low}` : "(−∞";
  const right = bounded(high) ? `${high}${property.exclusiveMaximum === undefined ? "]" : ")"}` : "∞)";
  return ` in ${left}, ${right}`;
}

function defaultText(value) {
  if (value === undefined) return "";
  return Array.isArray(value) || typeof value === "object" ? "none" : `\`${value}\``;
}

function tableOf(schema) {
  const { properties } = schemaOf(schema);
  const rows = Object.entries(properties).map(([name, property]) => {
    const flag = property.default === true ? `--no-${kebab(name)}` : `--${kebab(name)}`;
    const meaning = (property.description ?? "").replaceAll("|", "\\|");
    return `| \`${name}\` | \`${flag}\` | ${typeText(property)} | ${defaultText(property.default)} | ${meaning} |`;
  });
  return ["| option | flag | type | default | meaning |", "| --- | --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
}

const { threads, memory } = fitOptionsSchema.shape;
const machine = z.strictObject({ threads, memory });
const optionsPage = `# Options of \`fit\`

Written by \`scripts/write-reference.mjs\` from the schemas that the options are checked with. The same names work in
\`clusterwhy.config.json\` (snake_case too); a flag goes before the config file, the config file before the default.

## The table

${tableOf(tableOptionsSchema)}

## The method

${tableOf(segmentsOptionsSchema)}

## The machine

${tableOf(machine)}
`;

const schemas = {
  config: schemaOf(fitOptionsSchema),
  run: schemaOf(runInfoSchema),
  segments: schemaOf(segmentDocumentSchema),
};

if (!process.argv.includes("--schemas")) {
  const pages = {
    "options.md": optionsPage,
    "run-folder.md": runFolderPage(schemas),
    "commands.md": await commandsPage(load),
  };
  const folder = join(root, "docs", "reference");
  mkdirSync(folder, { recursive: true });
  for (const [name, page] of Object.entries(pages)) {
    const file = join(folder, name);
    if (!process.argv.includes("--check")) writeFileSync(file, page);
    else if (!existsSync(file) || readFileSync(file, "utf8") !== page) {
      console.error(`docs/reference/${name} is out of date: run npm run reference`);
      process.exitCode = 1;
    }
  }
}
if (!process.argv.includes("--check")) {
  const folder = join(root, "packages", "clusterwhy", "generated", "schemas");
  mkdirSync(folder, { recursive: true });
  for (const [name, schema] of Object.entries(schemas)) {
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}
