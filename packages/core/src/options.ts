import type { z } from "zod";
import { usageError } from "./errors.js";
import { nearestName } from "./nearestName.js";

/**
 * Checks `given` against a strict zod object and fills in its defaults. The schema is the single source of an
 * option's type, range, default and description: help texts, the config file's JSON Schema and the reference
 * are printed from it.
 *
 * @throws ClusterwhyError of category `usage`, code `OPTION_INVALID` or `OPTION_UNKNOWN`, naming the option,
 *   what was expected and what was found.
 */
export function resolveOptions<Schema extends z.ZodObject>(
  schema: Schema,
  given: z.input<Schema> | undefined,
): z.output<Schema> {
  const result = schema.safeParse(given ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue.code === "unrecognized_keys") {
    const [unknown] = issue.keys;
    const suggestion = nearestName(unknown, Object.keys(schema.shape));
    throw usageError(
      "OPTION_UNKNOWN",
      `unknown option '${unknown}'${suggestion ? `; did you mean '${suggestion}'?` : ""}`,
    );
  }
  const path = issue.path.map(String).join(".") || "options";
  const found = valueAt(given, issue.path);
  throw usageError("OPTION_INVALID", `${path}: ${issue.message}; found ${describeValue(found)}`);
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  return value;
}

/** A short, safe rendering of any value for an error message. */
export function describeValue(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return String(value);
}
