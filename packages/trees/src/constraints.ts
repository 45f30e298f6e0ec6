import { nearestName, usageError } from "@clusterwhy/core";
import type { ResolvedBoostingOptions } from "./options.js";

/** Int8Array [features]: the sign of each feature's effect; undefined where all are free. */
export function monotoneSigns(
  given: ResolvedBoostingOptions["monotoneConstraints"],
  featureNames: readonly string[],
): Int8Array | undefined {
  if (given === undefined) return undefined;
  const signs = new Int8Array(featureNames.length);
  if (Array.isArray(given)) {
    if (given.length > signs.length) {
      throw usageError("OPTION_INVALID", `monotoneConstraints: ${given.length} for ${signs.length} features`);
    }
    signs.set(given);
  } else {
    for (const [name, sign] of Object.entries(given)) {
      signs[positionOf(name, featureNames, "monotoneConstraints")] = sign;
    }
  }
  return signs.some((sign) => sign !== 0) ? signs : undefined;
}

/** Uint32Array [sets × words]: a bit a feature. */
export function interactionSets(
  given: ResolvedBoostingOptions["interactionConstraints"],
  featureNames: readonly string[],
): Uint32Array | undefined {
  if (given === undefined) return undefined;
  const words = Math.ceil(featureNames.length / 32);
  const sets = new Uint32Array(given.length * words);
  given.forEach((members, set) => {
    for (const member of members) {
      const feature = positionOf(member, featureNames, "interactionConstraints");
      sets[set * words + (feature >> 5)] |= 1 << (feature & 31);
    }
  });
  return sets;
}

function positionOf(feature: string | number, featureNames: readonly string[], option: string): number {
  const position = typeof feature === "number" ? feature : featureNames.indexOf(feature);
  if (position >= 0 && position < featureNames.length) return position;
  const suggestion = typeof feature === "number" ? undefined : nearestName(feature, featureNames);
  const hint = suggestion === undefined ? "" : `; did you mean '${suggestion}'?`;
  throw usageError("COLUMN_UNKNOWN", `${option}: there is no feature '${feature}'${hint}`);
}
