import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  type AssignmentModel,
  ClusterwhyError,
  modelError,
  RUN_FORMAT_VERSION,
  type RunInfo,
  runInfoSchema,
  SEGMENTS_FORMAT_VERSION,
  type SegmentDocument,
  segmentDocumentSchema,
} from "@clusterwhy/core";
import { decodePipeline } from "@clusterwhy/segments";
import type { z } from "zod";
import { recover } from "./folderSwap.js";
import { FILES } from "./layout.js";

/** A saved run. Parts are read when they are asked for. */
export interface SavedRun {
  readonly folder: string;
  readonly info: RunInfo;
  document(): Promise<SegmentDocument>;
  assignment(): Promise<AssignmentModel>;
}

/**
 * Opens a run folder.
 *
 * @throws ClusterwhyError of category `model`: `RUN_MISSING`, `RUN_NEWER`, `RUN_DAMAGED`
 */
export async function readRun(folder: string): Promise<SavedRun> {
  await recover(folder);
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined)
    throw modelError("RUN_MISSING", `there is no run folder '${folder}'; check the path`);
  const info = await readJson(folder, FILES.run, runInfoSchema, RUN_FORMAT_VERSION);
  return {
    folder,
    info,
    document: () => readJson(folder, FILES.segments, segmentDocumentSchema, SEGMENTS_FORMAT_VERSION),
    assignment: async () =>
      decodePipeline(
        parseJson(folder, FILES.pipelineJson, (await readPart(folder, FILES.pipelineJson)).toString("utf8")),
        await readPart(folder, FILES.pipelineBin),
      ),
  };
}

async function readJson<Schema extends z.ZodType>(
  folder: string,
  name: string,
  schema: Schema,
  newest: number,
): Promise<z.output<Schema>> {
  const value = parseJson(folder, name, (await readPart(folder, name)).toString("utf8"));
  const version = (value as { formatVersion?: unknown } | null)?.formatVersion;
  if (typeof version === "number" && version > newest) {
    throw modelError(
      "RUN_NEWER",
      `${name} of '${folder}' has format ${version}, this version reads up to ${newest}; use a newer clusterwhy`,
    );
  }
  const parsed = schema.safeParse(value);
  // As it was written, its keys in their order: what is made from it again has the same bytes.
  if (parsed.success) return value as z.output<Schema>;
  const [issue] = parsed.error.issues;
  throw damaged(folder, name, `${issue.path.map(String).join(".")}: ${issue.message}`);
}

function parseJson(folder: string, name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(folder, name, (error as Error).message);
  }
}

/** A file of the run folder. */
export async function readPart(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    if (error instanceof ClusterwhyError) throw error;
    throw damaged(
      folder,
      name,
      (error as NodeJS.ErrnoException).code === "ENOENT" ? "it is missing" : String(error),
    );
  }
}

function damaged(folder: string, name: string, detail: string): ClusterwhyError {
  return modelError(
    "RUN_DAMAGED",
    `'${folder}' is not a whole run folder: ${name}: ${detail}; restore it or fit again`,
  );
}
