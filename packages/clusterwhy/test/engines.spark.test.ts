import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assignRows, driftReport } from "@clusterwhy/segments";
import { connectSpark, rowOf, type SparkSession } from "@clusterwhy/spark";
import { openTable, profileTable, quantile } from "@clusterwhy/table";
import { readRun } from "clusterwhy";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { selfSigned, startTlsProxy } from "../../../scripts/spark/tlsProxy.mjs";
import { profilePopulation } from "../src/population/profilePopulation.js";
import { sparkPopulation } from "../src/population/sparkPopulation.js";
import { oddTable } from "./population.js";
import { run } from "./support.js";

declare module "vitest" {
  interface ProvidedContext {
    sparkRemote: string;
  }
}

const folder = mkdtempSync(join(tmpdir(), "clusterwhy-engines-"));
const at = (name: string) => join(folder, name);
const ROWS = 20_000;
let session: SparkSession;
let spark: string[];

/** Two groups by spend and visits, and one row in 2,000 that is neither: plan `beta`. */
const USERS = `SELECT id AS user_id,
  CASE WHEN id % 2000 = 7 THEN 5e4 + id % 100 WHEN id % 2 = 0 THEN 900 * exp(0.3 * z1) ELSE 20 * exp(0.3 * z1) END AS spend,
  CASE WHEN id % 2000 = 7 THEN 400 + id % 9 WHEN id % 2 = 0 THEN 4 * exp(0.2 * z2) ELSE 60 * exp(0.2 * z2) END AS visits,
  CASE WHEN id % 2000 = 7 THEN 'beta' WHEN pmod(xxhash64(id, 5), 10) = 0 THEN NULL WHEN id % 2 = 0 THEN 'business' ELSE 'it\\'s free' END AS plan,
  pmod(xxhash64(id, 6), 3) = 0 AS active
FROM (SELECT id,
  sqrt(-2 * ln((pmod(xxhash64(id, 1), 1000000) + 1) / 1000001D)) * cos(pmod(xxhash64(id, 2), 1000000) * 6.283185307e-6D) AS z1,
  sqrt(-2 * ln((pmod(xxhash64(id, 3), 1000000) + 1) / 1000001D)) * cos(pmod(xxhash64(id, 4), 1000000) * 6.283185307e-6D) AS z2
  FROM range(${ROWS}))`;

beforeAll(async () => {
  const remote = inject("sparkRemote");
  spark = ["--engine", "spark", "--remote", remote];
  session = await connectSpark(remote);
  await oddTable(at("odd.parquet"), ROWS);
  for (const name of ["cli_users", "cli_odd", "cli_segments"])
    await session.run(`DROP TABLE IF EXISTS ${name}`);
  await session.run(`CREATE TABLE cli_users USING parquet AS ${USERS}`);
  await session.run(`CREATE TABLE cli_odd USING parquet AS SELECT * FROM parquet.\`${at("odd.parquet")}\``);
});
afterAll(async () => {
  for (const name of ["cli_users", "cli_odd", "cli_segments"])
    await session?.run(`DROP TABLE IF EXISTS ${name}`);
  await session?.close();
  rmSync(folder, { recursive: true });
});

const rowsOf = async (sql: string) => {
  const result = await session.query(sql);
  return Array.from({ length: result.numRows }, (_, row) => rowOf(result, row));
};

describe("statistics on Spark", () => {
  it("are those of the table read whole", async () => {
    const opened = await openTable(at("odd.parquet"), { id: "user_id" });
    await opened.close();
    const local = profileTable(opened.table);
    const bySpark = await profilePopulation(await sparkPopulation(session, "cli_odd"), opened.table);
    expect(bySpark.rows).toBe(ROWS);
    for (const [i, column] of bySpark.columns.entries()) {
      const mean = local.columns[i].numbers?.mean ?? 0;
      expect(Math.abs((column.numbers?.mean ?? 0) - mean)).toBeLessThanOrEqual(1e-9 * Math.abs(mean));
      const numbers = column.numbers && { ...column.numbers, mean };
      expect({ ...column, ...(numbers ? { numbers } : {}) }, column.name).toEqual(local.columns[i]);
    }
  });
});

describe("the command line on Spark", () => {
  it("describes, fits on a sample, assigns where the rows are, and reports drift", async () => {
    const profile = await run(["profile", "cli_users", ...spark, "--id", "user_id", "--json"]);
    expect(profile.stderr).toBe("");
    expect(JSON.parse(profile.stdout)).toMatchObject({
      rows: ROWS,
      source: { name: "cli_users", format: "spark" },
    });

    const fitted = await run([
      ...["fit", "cli_users", ...spark, "--id", "user_id", "--sample", "1500", "--sample-by", "plan"],
      ...["-o", at("run"), "--json", "--min-cluster-size", "10", "--max-depth", "1", "--seed", "3"],
    ]);
    expect(fitted.status, fitted.stderr).toBe(0);
    const summary = JSON.parse(fitted.stdout);
    expect(summary).toMatchObject({
      rows: 1500,
      sample: { populationRows: ROWS, strata: { column: "plan" } },
    });
    const population = JSON.parse(readFileSync(at("run/population.json"), "utf8"));
    expect(population.rows).toBe(ROWS);
    expect(population.profile.columns).toHaveLength(5);

    const assign = ["assign", at("run"), "cli_users", ...spark, "-o", "cli_segments", "--json"];
    const assigned = await run([...assign, "--profiles", at("profiles.json")]);
    expect(assigned.status, assigned.stderr).toBe(0);
    const told = JSON.parse(assigned.stdout);
    expect(told.rows).toBe(ROWS);

    // The same rows here, by the library.
    await session.run(`CREATE OR REPLACE TEMP VIEW cli_written AS SELECT * FROM cli_users`);
    const users = await rowsOf("SELECT * FROM cli_written ORDER BY user_id");
    const saved = await readRun(at("run"));
    const table = tableOf(users);
    const local = assignRows(await saved.assignment(), table);
    const written = await rowsOf("SELECT segment, probability FROM cli_segments ORDER BY user_id");
    expect(written.map(([segment]) => segment)).toEqual(Array.from(local.segment, (i) => local.paths[i]));
    const apart = written.map(([, probability], i) => Math.abs(Number(probability) - local.probability[i]));
    expect(Math.max(...apart)).toBeLessThan(1e-12);
    const profiles = JSON.parse(readFileSync(at("profiles.json"), "utf8"));
    expect(profiles.rows).toBe(ROWS);
    for (const { path, rows, columns } of profiles.segments) {
      // One level deep: a segment's rows are its own.
      const inside = users.filter((_, row) => path === "all" || local.paths[local.segment[row]] === path);
      expect(rows, path).toBe(inside.length);
      if (rows === 0) continue;
      const spend = Float64Array.from(inside, (row) => row[1] as number).sort();
      const found = columns.find(({ column }: { column: string }) => column === "spend").numbers;
      expect(found).toMatchObject({ min: spend[0], max: spend.at(-1) });
      expect(found.median).toBe(quantile(spend.length, 0.5, (rank) => spend[rank]));
      const plans = columns.find(({ column }: { column: string }) => column === "plan");
      expect(plans.missing).toBe(inside.filter((row) => row[3] === null).length);
    }
    const drift = driftReport(await saved.document(), table, local);
    expect(told.drift.columns).toEqual(drift.columns);
    expect(told.drift.none.now).toBeCloseTo(drift.none.now, 12);

    const again = await run(assign);
    expect(again).toMatchObject({ status: 2 });
    expect(again.stderr).toContain("cli_segments exists; choose another name, or replace it (--force)");
    expect((await run([...assign, "--force"])).status).toBe(0);
    const moved = `SELECT user_id, spend * 50 AS spend, visits, plan, active FROM cli_users`;
    const drifted = await run([
      "assign",
      at("run"),
      moved,
      ...spark,
      "-o",
      "cli_segments",
      "--force",
      "--fail-on-drift",
    ]);
    expect(drifted.status).toBe(5);
    expect(drifted.stderr).toContain("'spend' has drifted");
    // This session remembers the files of the table that was replaced.
    await session.run("REFRESH TABLE cli_segments");
    expect(await rowsOf("SELECT count(*) FROM cli_segments")).toEqual([[ROWS]]);
    expect(await rowsOf("SHOW TABLES LIKE 'cli_segments*'")).toHaveLength(1);
  });

  it("goes through a proxy with TLS and a token, and says what is wrong with either", async () => {
    const tls = selfSigned();
    expect(tls, "openssl makes the certificate").toBeDefined();
    if (tls === undefined) return;
    const behind = inject("sparkRemote");
    const proxy = await startTlsProxy({ port: Number(behind.split(":").at(-1)), token: "s3cret", tls });
    try {
      writeFileSync(at("ca.pem"), tls.cert);
      const remote = (token: string) => `sc://localhost:${proxy.port}/;use_ssl=true;token=${token}`;
      const through = (token: string) => ["--engine", "spark", "--remote", remote(token)];
      const assign = ["assign", at("run"), "cli_users", "-o", "cli_secure", "--json"];
      const ca = ["--ca-file", at("ca.pem")];
      const assigned = await run([...assign, ...through("s3cret"), ...ca]);
      expect(assigned.status, assigned.stderr).toBe(0);
      expect(await rowsOf("SELECT count(*), count(DISTINCT user_id) FROM cli_secure")).toEqual([
        [ROWS, ROWS],
      ]);
      const env = { NODE_EXTRA_CA_CERTS: at("ca.pem") };
      const profile = ["profile", "cli_users", "--json"];
      expect(await run([...profile, ...through("s3cret")], { env })).toMatchObject({ status: 0, stderr: "" });

      const wrong = await run([...profile, ...through("wrong"), ...ca]);
      expect(wrong).toMatchObject({ status: 2, stdout: "" });
      expect(wrong.stderr).toMatch(/^error: .* refuses this user: unknown token; give a valid token\n$/);
      const stranger = await run([...profile, ...through("s3cret")]);
      expect(stranger.status).toBe(3);
      expect(stranger.stderr).toMatch(/^error: the certificate of .* is not trusted: .*--ca-file.*\n$/);
      const plain = `sc://localhost:${behind.split(":").at(-1)}/;use_ssl=true;token=s3cret`;
      const unsecured = await run([...profile, "--engine", "spark", "--remote", plain, ...ca]);
      expect(unsecured.status).toBe(3);
      expect(unsecured.stderr).toMatch(/^error: .* does not speak TLS: leave use_ssl=true out.*\n$/);
    } finally {
      await proxy.close();
      await session.run("DROP TABLE IF EXISTS cli_secure");
    }
  });

  it("stops at Ctrl-C and leaves neither a table nor work on the cluster", async () => {
    const slow = "SELECT u.* FROM cli_users u CROSS JOIN range(3000) r";
    const cut = await run(["assign", at("run"), slow, ...spark, "-o", "cli_cut"], { stopAfter: 12_000 });
    expect(cut.status).toBe(130);
    expect(await rowsOf("SHOW TABLES LIKE 'cli_cut*'")).toEqual([]);
  });

  it("says what is wrong in one line", async () => {
    const missing = await run(["fit", "no_such_table", ...spark, "-o", at("none")]);
    expect(missing.status).toBe(3);
    expect(missing.stderr.trim().split("\n")).toHaveLength(1);
    expect(missing.stderr).toContain("no_such_table");
    const nowhere = await run(["profile", "t", "--engine", "spark", "--remote", "sc://127.0.0.1:1"]);
    expect(nowhere).toMatchObject({ status: 3 });
    expect(nowhere.stderr).toContain("cannot reach Spark Connect at sc://127.0.0.1:1");
    const without = await run(["profile", "t", "--engine", "spark"]);
    expect(without).toMatchObject({ status: 2 });
    expect(without.stderr).toContain("--remote sc://host:port");
    const here = await run(["profile", "t.csv", "--remote", "sc://127.0.0.1:1"]);
    expect(here).toMatchObject({ status: 2 });
    const file = await run(["fit", "cli_users", ...spark, "-o", at("none"), "--memory", "2GB"]);
    expect(file).toMatchObject({ status: 2 });
  });
});

/** The cluster's rows as a table of this process. */
function tableOf(rows: readonly (readonly (string | number | null)[])[]) {
  const number = (position: number) =>
    Float64Array.from(rows, (row) => (row[position] ?? Number.NaN) as number);
  const plans = [...new Set(rows.map((row) => row[3]))]
    .filter((plan) => plan !== null)
    .map(String)
    .sort();
  const about = { reason: "as made" };
  return {
    numRows: rows.length,
    columns: [
      { ...about, name: "user_id", role: "id" as const, type: "number" as const, values: number(0) },
      { ...about, name: "spend", role: "numeric" as const, type: "number" as const, values: number(1) },
      { ...about, name: "visits", role: "numeric" as const, type: "number" as const, values: number(2) },
      {
        ...about,
        name: "plan",
        role: "nominal" as const,
        type: "string" as const,
        codes: Int32Array.from(rows, (row) => (row[3] === null ? -1 : plans.indexOf(String(row[3])))),
        levels: plans,
      },
      { ...about, name: "active", role: "boolean" as const, type: "boolean" as const, values: number(4) },
    ],
  };
}
