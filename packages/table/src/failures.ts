import { ClusterwhyError, inputError } from "@clusterwhy/core";
import type { Source } from "./sources/source.js";

/** DuckDB's refusal in our own words where the line can be told, else its message, cut to what helps. */
export async function readable(error: unknown, source: Source): Promise<unknown> {
  if (error instanceof ClusterwhyError || !(error instanceof Error)) return error;
  const changed = await source.refuseChanged().catch((reason: unknown) => reason);
  if (changed !== undefined) return changed;
  // A file that cannot be read a second time either has its first failure told.
  const fault = await source.findFault?.().catch(() => undefined);
  if (fault !== undefined) {
    return inputError("MALFORMED", `${source.name} cannot be read: ${fault}; correct that line`, error);
  }
  const text = error.message;
  const line = /on Line:?\s*(\d+)/i.exec(text)?.[1];
  const detail = text
    .split("\n")
    .map((part) => part.trim())
    .filter((part) => !/^($|\^|Possible (solutions|fixes)|\* |[a-z_]+ ?=|LINE |Original Line)/i.test(part))
    .slice(0, 3)
    .join(" ")
    .slice(0, 400);
  return inputError(
    "MALFORMED",
    `${source.name} cannot be read${line ? ` (line ${line})` : ""}: ${detail}`,
    error,
  );
}
