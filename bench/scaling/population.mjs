// A population of any size with known groups, common and rare; row i is a function of the seed and i alone, so that
// the first n rows are a sample of n of it.
import { portableMath, RandomStream } from "@clusterwhy/core";

/** Shares of the groups; the rest of the rows, 5%, belongs to none and lies anywhere. */
export const SHARES = [0.3, 0.25, 0.18, 0.12, 0.06, 0.0256, 0.01, 0.003, 0.001, 0.0003, 0.0001];
const DIMS = 8;
/** Distance of the groups' centres along one axis, in standard deviations within a group. */
const APART = 7;

/** Centre of a group: a corner of its own. */
function centre(group) {
  const corner = new RandomStream(11, `group ${group}`);
  return Float64Array.from({ length: DIMS }, () => APART * Math.floor(3 * corner.nextFloat()));
}

/** @returns {{ table: import("@clusterwhy/core").ColumnTable, truth: Int32Array }} truth is a group's number, −1 for none */
export function population(seed, numRows) {
  const centres = SHARES.map((_, group) => centre(group));
  const values = Array.from({ length: DIMS }, () => new Float64Array(numRows));
  const truth = new Int32Array(numRows);
  const random = new RandomStream(seed, "population");
  for (let row = 0; row < numRows; row++) {
    let left = random.nextFloat();
    let group = -1;
    for (let i = 0; i < SHARES.length && group < 0; i++) {
      if (left < SHARES[i]) group = i;
      else left -= SHARES[i];
    }
    truth[row] = group;
    for (let dim = 0; dim < DIMS; dim += 2) {
      const radius = Math.sqrt(-2 * portableMath.log(1 - random.nextFloat()));
      const [cos, sin] = portableMath.cosSinTurns(random.nextFloat());
      for (const [k, normal] of [radius * cos, radius * sin].entries()) {
        values[dim + k][row] = group < 0 ? APART * (1 + normal) : centres[group][dim + k] + normal;
      }
    }
  }
  const columns = values.map((column, dim) => ({
    name: `x${dim}`,
    type: "number",
    role: "numeric",
    reason: "made",
    values: column,
  }));
  return { table: { numRows, columns }, truth };
}
