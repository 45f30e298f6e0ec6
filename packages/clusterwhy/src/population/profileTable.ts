import { type RunControl, resolveOptions } from "@clusterwhy/core";
import { openTable, profileTable, type TableProfile, tableOptionsSchema } from "@clusterwhy/table";
import type { RunInput } from "../fitTable.js";
import { type ProfileOptions, pick, profileOptionsSchema } from "../options.js";
import { isLarge, limitsOf } from "./memory.js";
import { profileSource } from "./profileSource.js";

/** Rows of a large table that decide what its columns are. */
const ROLE_SAMPLE = 100_000;

export interface ProfiledTable extends Pick<RunInput, "source" | "warnings" | "sample"> {
  readonly profile: TableProfile;
}

/**
 * What is in a table. One that is large (256 MiB), or for which `memory` is bounded, is described by SQL without being
 * read: roles are then found in a sample.
 */
export async function profileFile(
  source: string,
  given: ProfileOptions,
  control?: RunControl,
): Promise<ProfiledTable> {
  const options = resolveOptions(profileOptionsSchema, given);
  const large = source !== "-" && (await isLarge(source, options.memory));
  const whole = large && options.sample === undefined && options.limit === undefined;
  const sampled = whole ? { ...given, sample: ROLE_SAMPLE } : given;
  const opened = await openTable(source, pick(tableOptionsSchema, sampled), control, limitsOf(options));
  try {
    const { source: described, warnings, sample, table } = opened;
    const profile = whole ? await profileSource(source, options, table, control) : profileTable(table);
    return { source: described, warnings, profile, ...(whole && sample ? { sample } : {}) };
  } finally {
    await opened.close();
  }
}
