import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { nearestName, usageError } from "@clusterwhy/core";

const NAMES = [
  "clusterwhy.config.json",
  "clusterwhy.config.mjs",
  "clusterwhy.config.js",
  "clusterwhy.config.ts",
];

/**
 * Options from a config file: the one that is named, else the first of `clusterwhy.config.{json,mjs,js,ts}` in the
 * working folder, else none. Flags go before it. Keys are the library's names or their snake_case.
 *
 * @throws ClusterwhyError `CONFIG_MISSING`, `CONFIG_INVALID` or `OPTION_UNKNOWN` of category `usage`
 */
export async function readConfig(
  named: string | undefined,
  known: readonly string[],
): Promise<Record<string, unknown>> {
  const file = named ?? NAMES.find((name) => existsSync(name));
  if (file === undefined) return {};
  if (!existsSync(file))
    throw usageError("CONFIG_MISSING", `there is no config file '${file}'; check the path`);
  const content = await load(file);
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw usageError("CONFIG_INVALID", `'${file}' must hold an object of options`);
  }
  const entries = Object.entries(content)
    .filter(([key]) => key !== "$schema")
    .map(([key, value]): [string, unknown] => [camel(key), value]);
  for (const [key] of entries) {
    if (known.includes(key)) continue;
    const near = nearestName(key, known);
    throw usageError(
      "OPTION_UNKNOWN",
      `'${file}' has the unknown option '${key}'${near === undefined ? "" : `; did you mean '${near}'?`}`,
    );
  }
  return Object.fromEntries(entries);
}

async function load(file: string): Promise<unknown> {
  try {
    if (file.endsWith(".json")) return JSON.parse(await readFile(file, "utf8"));
    return ((await import(pathToFileURL(resolve(file)).href)) as { default?: unknown }).default;
  } catch (error) {
    const advice =
      (error as { code?: string }).code === "ERR_UNKNOWN_FILE_EXTENSION"
        ? "this Node.js cannot load TypeScript (22.18 and later can); write it as .json or .mjs"
        : (error as Error).message;
    throw usageError("CONFIG_INVALID", `'${file}' cannot be read: ${advice}`);
  }
}

function camel(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
