import { RandomStream } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { nearestNeighbors } from "@clusterwhy/neighbors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CandidateGroup, uniteLinked } from "../src/recurse/candidateGroup.js";
import { judgeByNulls } from "../src/recurse/judge.js";
import { withoutLoners } from "../src/recurse/loners.js";
import { neighboringPairs, uniteTornGroups } from "../src/recurse/neighborPairs.js";
import { uniteOneLevelGroups } from "../src/recurse/oneLevel.js";
import { flags, normal, numbers, table, texts } from "./tables.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 1 });
});
afterAll(() => kernels.close());

const group = (...rows: number[]): CandidateGroup => ({
  rows: Int32Array.from(rows),
  logDensity: 1,
  birthLogLambda: rows[0],
  isDoubtful: false,
});
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const rowsOf = (groups: readonly CandidateGroup[]) => groups.map((one) => [...one.rows]);

describe("uniteLinked", () => {
  it("unites chains, keeps rows ascending and the earliest birth", () => {
    const joined = uniteLinked(
      [group(4, 9), group(1, 2), group(5), group(3)],
      [
        [0, 2],
        [2, 3],
      ],
      Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    );
    expect(rowsOf(joined)).toEqual([
      [3, 4, 5, 9],
      [1, 2],
    ]);
    expect(joined[0]).toMatchObject({ birthLogLambda: 3, logDensity: 4.5 });
  });
});

describe("uniteOneLevelGroups", () => {
  const random = new RandomStream(2, "one level");
  const n = 120;
  const spend = range(0, n).map((row) => (row < 80 ? 0 : 20) + normal(random));
  const city = range(0, n).map((row) => (row < 40 ? "Lima" : row < 80 ? "Oslo" : "Rome"));
  const data = table(
    numbers("spend", spend),
    numbers(
      "other",
      range(0, n).map(() => normal(random)),
    ),
    texts("city", city),
    flags(
      "is_new",
      range(0, n).map(() => (random.nextFloat() < 0.5 ? 1 : 0)),
    ),
  );
  const groups = [group(...range(0, 40)), group(...range(40, 80)), group(...range(80, n))];
  const positions = Int32Array.from(range(0, n));

  it("unites groups that only a category tells apart, and says which", () => {
    const union = uniteOneLevelGroups(data, groups, positions, new Float64Array(n), 1);
    expect(rowsOf(union.groups)).toEqual([range(0, 80), range(80, n)]);
    expect(union.columns).toEqual(["city"]);
  });

  it("unites rows that have any one odd level each, but not rows that have two", () => {
    const draws = new RandomStream(9, "any one level");
    const other = range(0, n).map(() => normal(draws));
    const of = (second: (row: number) => string) =>
      table(
        numbers("spend", other),
        texts(
          "plan",
          range(0, n).map((row) => (row >= 80 && row % 2 === 0 ? "team" : "basic")),
        ),
        texts("city", range(0, n).map(second)),
      );
    const two = [group(...range(0, 80)), group(...range(80, n))];
    const oneEach = of((row) => (row >= 80 && row % 2 === 1 ? "Rome" : "Oslo"));
    const union = uniteOneLevelGroups(oneEach, two, positions, new Float64Array(n), 1);
    expect([union.groups.length, [...union.columns].sort()]).toEqual([1, ["city", "plan"]]);
    const both = of((row) => (row >= 80 ? "Rome" : "Oslo"));
    expect(uniteOneLevelGroups(both, two, positions, new Float64Array(n), 1).groups.length).toBe(2);
  });

  it("unites rows that have one odd level, and some of them another", () => {
    const draws = new RandomStream(4, "one and some another");
    const alike = table(
      numbers(
        "spend",
        range(0, n).map(() => normal(draws)),
      ),
      texts(
        "plan",
        range(0, n).map((row) => (row >= 80 ? "team" : "basic")),
      ),
      texts(
        "city",
        range(0, n).map((row) => (row >= 80 && row % 4 === 0 ? "Rome" : "Oslo")),
      ),
    );
    const two = [group(...range(0, 80)), group(...range(80, n))];
    expect(uniteOneLevelGroups(alike, two, positions, new Float64Array(n), 1).groups.length).toBe(1);
  });

  it("takes a handful of numbers for levels", () => {
    const coded = table(
      numbers("spend", spend),
      numbers(
        "region",
        city.map((name) => name.length - (name === "Oslo" ? 1 : 0) - (name === "Rome" ? 2 : 0)),
      ),
    );
    const union = uniteOneLevelGroups(coded, groups, positions, new Float64Array(n), 1);
    expect(union.columns).toEqual(["region"]);
    expect(union.groups.length).toBe(2);
  });
});

/** Rows of a few coordinates as a matrix. */
function matrixOf(rows: readonly (readonly number[])[]) {
  return { numRows: rows.length, numDims: rows[0].length, values: Float32Array.from(rows.flat()) };
}

describe("uniteTornGroups", () => {
  const random = new RandomStream(4, "torn");
  const step = {
    metric: "euclidean",
    nNeighbors: 15,
    minDist: 0.1,
    nComponents: 2,
    nEpochs: undefined,
    minSamples: undefined,
    minClusterSize: 10,
    clusterSelectionMethod: "eom",
    clusterSelectionEpsilon: 0,
    maxClusterSize: undefined,
    seed: 1,
  } as const;
  const unite = async (
    rows: readonly (readonly number[])[],
    cut: (row: readonly number[]) => boolean,
    isDoubtful = false,
  ) => {
    const knn = await nearestNeighbors(kernels, matrixOf(rows), { k: 14 });
    const sides = [true, false].map((side) =>
      group(...range(0, rows.length).filter((row) => cut(rows[row]) === side)),
    );
    const context = {
      kernels,
      prepareRows: (positions: Int32Array) => ({
        matrix: matrixOf([...positions].map((row) => rows[row])),
        categorical: [],
      }),
      knn,
      logLambda: new Float64Array(rows.length),
      verdict: await judgeByNulls(kernels, matrixOf(rows), 0, step, {
        seed: 1,
        stage: "test",
        numNulls: 4,
        minClusterSize: step.minClusterSize,
      }),
      step,
      seed: 1,
      stage: "test",
    };
    return uniteTornGroups(context, [sides[0], { ...sides[1], isDoubtful }]);
  };

  it("unites the two halves of one cloud", async () => {
    const cloud = range(0, 200).map(() => [normal(random), normal(random), normal(random)]);
    expect(rowsOf(await unite(cloud, ([x]) => x < 0.1))).toEqual([range(0, 200)]);
    expect(rowsOf(await unite(cloud, ([x]) => x < 0.1, true))).toEqual([range(0, 200)]);
  });

  it("leaves two clouds apart although stray rows make them neighbours", async () => {
    const clouds = range(0, 200)
      .map((row) => [row < 4 ? 4 : row % 2 === 0 ? 0 : 8, normal(random), normal(random)])
      .map(([x, ...rest]) => [x + normal(random), ...rest]);
    expect((await unite(clouds, ([x]) => x < 4)).length).toBe(2);
    expect((await unite(clouds, ([x]) => x < 4, true)).length).toBe(2);
  });
});

describe("neighboringPairs", () => {
  it("are groups that share nearest neighbours", async () => {
    const rows = range(0, 90).map((row) => [row < 30 ? row : row < 60 ? row + 0.5 : row + 1000]);
    const knn = await nearestNeighbors(kernels, matrixOf(rows), { k: 5 });
    const groups = [group(...range(0, 30)), group(...range(30, 60)), group(...range(60, 90))];
    expect(neighboringPairs(groups, knn)).toEqual([[0, 1]]);
  });
});

describe("withoutLoners", () => {
  const features = ["a", "b", "c"].map((column) => ({ name: column, column, kind: "numeric" as const }));

  it("takes rows out that are far from everything in several columns, and no others", async () => {
    const random = new RandomStream(6, "loners");
    const rows = range(0, 200).map((row) =>
      row < 3
        ? [40 + 30 * row, -50, 0]
        : [normal(random), normal(random), row < 6 ? 20 * row : normal(random)],
    );
    const matrix = matrixOf(rows);
    const knn = await nearestNeighbors(kernels, matrix, { k: 10 });
    const [left] = withoutLoners([group(...range(0, 200))], knn, { matrix, features }, new Float64Array(200));
    expect(range(0, 200).filter((row) => !left.rows.includes(row))).toEqual([0, 1, 2]);
  });

  it("leaves groups of identical rows alone", async () => {
    const matrix = matrixOf(range(0, 40).map(() => [1, 1, 1]));
    const knn = await nearestNeighbors(kernels, matrix, { k: 10 });
    const [left] = withoutLoners([group(...range(0, 40))], knn, { matrix, features }, new Float64Array(40));
    expect(left.rows.length).toBe(40);
  });
});
