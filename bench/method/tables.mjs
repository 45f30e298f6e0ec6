/** Tables with a known truth: planted hierarchies, and tables without any group. Every one from its seed alone. */
import { RandomStream } from "../../packages/core/dist/index.js";

/** @returns a standard normal number (Box and Muller) */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(2 * Math.PI * random.nextFloat());
}

const numeric = (name, values) => ({ name, role: "numeric", reason: "made", type: "number", values });
const boolean = (name, values) => ({ name, role: "boolean", reason: "made", type: "boolean", values });
function nominal(name, texts) {
  const levels = [...new Set(texts.filter((text) => text !== undefined))].sort();
  const codes = Int32Array.from(texts, (text) => (text === undefined ? -1 : levels.indexOf(text)));
  return { name, role: "nominal", reason: "made", type: "string", codes, levels };
}

/**
 * A hierarchy of groups, every level in columns of its own: `branching` [4, 3, 2] has 4 groups, each of 3, each of 2.
 * The columns of a level are a normal one and a log-normal one; the first level has a nominal column and the second a
 * flag besides. `distance` is that of neighbouring groups in standard deviations within a group.
 *
 * @returns the table, and for every row its path at every level; noise rows have none
 */
export function plantedHierarchy({
  seed,
  numRows,
  branching,
  distance = 8,
  noise = 0.03,
  missing = 0.02,
  extra = 1,
}) {
  const random = new RandomStream(seed, "planted hierarchy");
  const leaves = branching.reduce((product, count) => product * count, 1);
  const depth = branching.length;
  const values = Array.from({ length: 2 * depth + extra }, () => new Float64Array(numRows));
  const plan = new Array(numRows);
  const flag = new Float64Array(numRows);
  const truth = new Array(numRows);
  // Where a parent's children lie in the level's two columns: an order of its own for every parent.
  const places = new Map();
  const placesOf = (path, count) => {
    if (!places.has(path)) {
      const order = random.shuffle(Int32Array.from({ length: count }, (_, i) => i));
      const other = random.shuffle(Int32Array.from({ length: count }, (_, i) => i));
      places.set(path, { order, other });
    }
    return places.get(path);
  };
  for (let row = 0; row < numRows; row++) {
    const isNoise = random.nextFloat() < noise;
    let leaf = Math.floor(random.nextFloat() * leaves);
    const path = [];
    for (let level = 0; level < depth; level++) {
      const count = branching[level];
      const index = leaf % count;
      leaf = Math.floor(leaf / count);
      const { order, other } = placesOf(path.join("."), count);
      path.push(index + 1);
      const spread = (count - 1) * distance + 6;
      const at = (place) => (isNoise ? random.nextFloat() * spread - 3 : place * distance + normal(random));
      values[2 * level][row] = 100 + 10 * at(order[index]);
      values[2 * level + 1][row] = Math.exp(0.25 * at(other[index]));
    }
    for (let i = 0; i < extra; i++) values[2 * depth + i][row] = normal(random);
    const stray = random.nextFloat() < 0.05 || isNoise;
    plan[row] = ["basic", "family", "student", "premium", "team"][
      stray ? Math.floor(random.nextFloat() * branching[0]) : path[0] - 1
    ];
    const odd = depth > 1 && path[1] === 1;
    flag[row] = (random.nextFloat() < 0.03 ? !odd : odd) ? 1 : 0;
    truth[row] = isNoise ? undefined : path;
  }
  for (const column of values)
    for (let row = 0; row < numRows; row++) if (random.nextFloat() < missing) column[row] = Number.NaN;
  const names = ["visits", "spend", "age_days", "basket", "minutes", "distance_km", "score", "latency"];
  const columns = [
    ...values.map((column, i) => numeric(i < 2 * depth ? names[i] : `other_${i - 2 * depth}`, column)),
    nominal("plan", plan),
    ...(depth > 1 ? [boolean("is_member", flag)] : []),
  ];
  return { table: { numRows, columns }, truth };
}

/** Boxes in two or three of the columns: group g holds where all its conditions do. */
export function plantedBoxes({ seed, numRows, numGroups = 4, numColumns = 6 }) {
  const random = new RandomStream(seed, "planted boxes");
  const values = Array.from({ length: numColumns }, () => new Float64Array(numRows));
  const truth = new Array(numRows);
  const centre = Array.from({ length: numGroups }, (_, group) => {
    const columns = [group % numColumns, (group + 1) % numColumns];
    return { columns, at: columns.map((_, i) => ((group >> i) & 1 ? 70 : 50)) };
  });
  for (let row = 0; row < numRows; row++) {
    const group = Math.floor(random.nextFloat() * numGroups);
    for (const column of values) column[row] = 20 * random.nextFloat();
    centre[group].columns.forEach((column, i) => {
      values[column][row] = centre[group].at[i] + 10 * random.nextFloat();
    });
    truth[row] = [group + 1];
  }
  const columns = values.map((column, i) => numeric(`column_${i + 1}`, column));
  return {
    table: { numRows, columns },
    truth,
    plantedColumns: centre.map((one) => one.columns.map((c) => `column_${c + 1}`)),
  };
}

/** A Poisson number (Knuth). */
function poisson(random, mean) {
  let count = 0;
  for (let product = random.nextFloat(); product > Math.exp(-mean); product *= random.nextFloat()) count++;
  return count;
}

/** Tables without groups. */
export const NULLS = {
  "uniform noise": (random) => () => Array.from({ length: 6 }, () => random.nextFloat()),
  "one correlated blob": (random) => {
    const loadings = Array.from({ length: 6 }, () => [normal(random), normal(random)]);
    return () => {
      const factors = [normal(random), normal(random)];
      return loadings.map(([a, b]) => a * factors[0] + b * factors[1] + 0.5 * normal(random));
    };
  },
  "a curved sheet of even density": (random) => () => {
    const along = 4 * random.nextFloat();
    const noise = () => 0.05 * normal(random);
    return [2 * Math.cos(along) + noise(), 2 * Math.sin(along) + noise(), 4 * random.nextFloat() + noise()];
  },
  "heavy-tailed independent columns": (random) => () =>
    Array.from({ length: 6 }, (_, i) =>
      i % 2 === 0 ? Math.exp(1.5 * normal(random)) : normal(random) / Math.sqrt(random.nextFloat() + 1e-3),
    ),
  // Counts that are mostly zero, grades, sums of money of which half are zero: lattices with holes, but no groups.
  "independent columns of few values": (random) => () => [
    poisson(random, 0.5),
    poisson(random, 3),
    1 + Math.floor(7 * random.nextFloat()),
    Math.floor(3 * random.nextFloat() ** 2),
    random.nextFloat() < 0.5 ? 0 : Math.exp(normal(random)),
    poisson(random, 8),
  ],
};

export function nullTable(kind, seed, numRows) {
  const random = new RandomStream(seed, kind);
  const draw = NULLS[kind](random);
  const rows = Array.from({ length: numRows }, draw);
  const columns = rows[0].map((_, i) =>
    numeric(
      `column_${i + 1}`,
      Float64Array.from(rows, (row) => row[i]),
    ),
  );
  return { numRows, columns };
}

/** Every second row of a table. */
export function halfOf({ numRows, columns }, parity) {
  const own = (_, row) => row % 2 === parity;
  return {
    numRows: Math.ceil((numRows - parity) / 2),
    columns: columns.map((column) =>
      column.type === "string"
        ? { ...column, codes: column.codes.filter(own) }
        : { ...column, values: column.values.filter(own) },
    ),
  };
}
