import type { AssignmentModel, TreeEnsemble } from "@clusterwhy/core";
import { assignmentSql } from "@clusterwhy/sql";
import { describe, expect, it } from "vitest";

const tree: TreeEnsemble = {
  objective: "binary:logistic",
  featureNames: ["followers", "country"],
  featureTypes: ["float", "c"],
  numOutputs: 1,
  baseMargins: Float64Array.of(-0.25),
  nodeOffsets: Int32Array.of(0, 5),
  treeOutputs: Int32Array.of(0),
  left: Int32Array.of(1, -1, 3, -1, -1),
  right: Int32Array.of(2, -1, 4, -1, -1),
  feature: Int32Array.of(0, 0, 1, 0, 0),
  threshold: Float32Array.of(120000, -0.5, 0, 0.75, 2),
  defaultLeft: Uint8Array.of(1, 0, 0, 0, 0),
  cover: new Float32Array(5),
  gain: new Float32Array(5),
  baseWeight: new Float32Array(5),
  categoryOffset: Int32Array.of(-1, -1, 0, -1, -1),
  categorySize: Int32Array.of(0, 0, 1, 0, 0),
  categories: Int32Array.of(1),
};
const model: AssignmentModel = {
  columns: [
    { name: "followers", type: "number" },
    { name: "country", type: "string", levels: ["DE", "l'Est"] },
  ],
  nodes: [
    {
      path: "all",
      minMargin: 0,
      children: [{ path: "1", name: "stars", ensemble: tree, slope: 2, intercept: 0.5 }],
    },
  ],
};

describe("the query's text", () => {
  it("says labels, units and formats of used columns, and nothing that ends the comment", () => {
    const columns = [
      { name: "followers", label: "Follower\n; DROP TABLE x --\u2028y", unit: "€", format: "currency" },
      { name: "unused", label: "Nobody" },
      { name: "country" },
    ] as const;
    const lines = assignmentSql(model, { dialect: "duckdb", table: "users", columns }).split("\n");
    expect(lines[2]).toBe("-- x_followers is Follower ; DROP TABLE x -- y, in €, as currency");
    expect(lines[3]).toBe("WITH features AS (");
  });

  it("is readable SQL in DuckDB's words", () => {
    expect(assignmentSql(model, { dialect: "duckdb", table: "users", id: "Id" })).toMatchInlineSnapshot(`
      "-- Assigns every row to its segment by the classifiers alone.
      -- A bound such as 2.4999999e0 stands where a 32-bit float of the value would reach the tree's threshold.
      WITH features AS (
        SELECT
          "Id" AS row_key,
          nullif(CAST("followers" AS DOUBLE), CAST('nan' AS DOUBLE)) AS x_followers,
          CASE CAST("country" AS VARCHAR) WHEN 'DE' THEN 0 WHEN 'l''Est' THEN 1 END AS x_country,
          CAST(NULL AS VARCHAR) AS segment,
          1e0 AS probability
        FROM users
      ), trees_1_1 AS (
        SELECT
          row_key,
          x_followers,
          x_country,
          segment,
          probability,
          -0.25e0
            + CASE
             WHEN x_followers >= 119999.99609375e0 THEN CASE WHEN x_country <> 1 THEN 0.75e0 ELSE 2e0 END
             ELSE -0.5e0
            END AS margin_1
        FROM features
      ), scores_1 AS (
        SELECT
          row_key,
          x_followers,
          x_country,
          segment,
          probability,
          (2e0 * margin_1) + 0.5e0 AS score_1
        FROM trees_1_1
      ), best_1 AS (
        SELECT
          row_key,
          x_followers,
          x_country,
          segment,
          probability,
          score_1,
          score_1 AS best
        FROM scores_1
      ), chosen_1 AS (
        SELECT
          row_key,
          x_followers,
          x_country,
          segment,
          probability,
          best,
          CASE WHEN best >= 0e0 THEN CASE best WHEN score_1 THEN '1' END END AS chosen
        FROM best_1
      ), level_1 AS (
        SELECT
          row_key,
          x_followers,
          x_country,
          coalesce(chosen, segment) AS segment,
          1e0 / (1e0 + exp(0e0 - least(greatest(best, -700e0), 700e0))) AS probability
        FROM chosen_1
      )
      SELECT
        row_key AS "Id",
        coalesce(segment, 'none') AS segment,
        CASE segment WHEN '1' THEN 'stars' ELSE 'none of the groups' END AS segment_name,
        probability
      FROM level_1
      "
    `);
  });
});

describe("trees in arrays", () => {
  it("are tests, then a walk by position", () => {
    const sql = assignmentSql(model, { dialect: "spark", table: "users", arraysBeyondNodes: 4 });
    const part = (name: string) =>
      sql.split(`${name} AS (`)[1].split("FROM")[0].trim().split("\n").at(-1)?.trim();
    expect(part("tests_1")).toBe(
      "concat(array(0), transform(CAST(split('119999.99609375', ' ') AS ARRAY<DOUBLE>), bound -> IF(x_followers >= bound, 1, 0)), array(CASE WHEN x_country IN (1) THEN 1 WHEN NOT (x_country IN (1)) THEN 0 ELSE 1 END)) AS tests",
    );
    // By levels: root, its leaf, the country's split, its leaves.
    expect(part("trees_1")).toBe(
      "aggregate(CAST(split('0', ' ') AS ARRAY<INT>), -0.25D, (total, root) -> total + CAST(CAST(split('0 -0.5 0 0.75 2', ' ') AS ARRAY<FLOAT>) AS ARRAY<DOUBLE>)[aggregate(sequence(1, 2), root, (node, step) -> CAST(split('1 1 3 3 4', ' ') AS ARRAY<INT>)[node] + tests[CAST(split('1 0 2 0 0', ' ') AS ARRAY<INT>)[node]])]) AS margin_1",
    );
    expect(assignmentSql(model, { dialect: "spark", table: "users" })).not.toContain("split(");
    expect(assignmentSql(model, { dialect: "duckdb", table: "users", arraysBeyondNodes: 0 })).not.toContain(
      "split(",
    );
  });
});

describe("what cannot be written", () => {
  it("names the dialects, and the nearest", () => {
    // @ts-expect-error a wrong dialect
    expect(() => assignmentSql(model, { dialect: "duckdp", table: "t" })).toThrow(
      /dialect must be one of duckdb.*got 'duckdp'; did you mean 'duckdb'/,
    );
  });

  it("refuses an id that the result's own columns would hide", () => {
    expect(() => assignmentSql(model, { dialect: "duckdb", table: "t", id: "Segment" })).toThrow(
      /id: the result has/,
    );
  });

  it("refuses times where the model expects text", () => {
    const stored = { country: "time" } as const;
    expect(() => assignmentSql(model, { dialect: "duckdb", table: "t", stored })).toThrow(
      /'country' holds times here, but the run was fitted on it as string/,
    );
  });

  it("refuses a model with a hole in it", () => {
    const orphan = { path: "7", minMargin: 0, children: model.nodes[0].children };
    expect(() =>
      assignmentSql({ ...model, nodes: [...model.nodes, orphan] }, { dialect: "duckdb", table: "t" }),
    ).toThrow(/'7' divides further, but no segment before it leads there/);
    const children = [
      {
        ...model.nodes[0].children[0],
        ensemble: { ...tree, threshold: new Float32Array(5).fill(Number.NaN) },
      },
    ];
    expect(() =>
      assignmentSql(
        { ...model, nodes: [{ ...model.nodes[0], children }] },
        { dialect: "duckdb", table: "t" },
      ),
    ).toThrow(/of a classifier is NaN; expected a finite number/);
  });
});
