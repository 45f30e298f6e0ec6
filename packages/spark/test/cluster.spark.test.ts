import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AssignmentModel } from "@clusterwhy/core";
import { createKernels } from "@clusterwhy/kernels";
import { createAssigner } from "@clusterwhy/segments";
import { assignTable, connectSpark } from "@clusterwhy/spark";
import { assignmentFeatureSql } from "@clusterwhy/sql";
import { mapTable } from "@clusterwhy/table";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { endGroup, startSpark } from "../../../scripts/spark/server.mjs";
import { randomEnsemble, stream } from "../../sql/test/randomModel.js";

// A standalone cluster of a master and two workers; one worker is killed while it assigns. Minutes long: set
// CLUSTERWHY_SPARK_CLUSTER to the number of rows, such as 5000000.
const rows = Number(process.env.CLUSTERWHY_SPARK_CLUSTER ?? 0);
const columns = Array.from({ length: 6 }, (_, i) => ({ name: `c${i}`, type: "number" as const }));

function modelOf(seed: number): AssignmentModel {
  const random = stream(seed);
  const children = [1, 2, 3, 4].map((group) => ({
    path: String(group),
    name: `group ${group}`,
    ensemble: randomEnsemble(random, { trees: 6, depth: 4 }, columns),
    slope: 1,
    intercept: 0,
  }));
  return { columns, nodes: [{ path: "all", minMargin: 0.2, children }] };
}

describe.skipIf(rows === 0)("a standalone cluster that loses a worker", () => {
  it("assigns every row once and rightly", { timeout: 1_800_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "clusterwhy-cluster-"));
    const spark = await startSpark({ cluster: true, memory: "1g" });
    const session = await connectSpark(spark.remote);
    try {
      const values = columns.map(
        ({ name }, i) => `IF(rand(${i}) < 0.03, NULL, randn(${10 + i}) * 3) AS ${name}`,
      );
      const source = join(folder, "users");
      await session.run(
        `CREATE TABLE users USING parquet LOCATION '${source}' AS SELECT id, ${values.join(", ")} FROM range(0, ${rows}, 1, 40)`,
      );
      const model = modelOf(21);
      let killed = false;
      const made = await assignTable(
        session,
        model,
        { table: "users", id: "id", output: "assigned", format: "parquet" },
        {
          onProgress: (_, share) => {
            if (killed || share < 0.1 || share > 0.9) return;
            killed = true;
            void endGroup(spark.workers[0], "SIGKILL");
          },
        },
      );
      expect(killed, "the worker was killed in the middle").toBe(true);
      expect(made.numRows).toBe(rows);
      const kernels = await createKernels({ threads: 2 });
      const assigner = createAssigner(kernels, model);
      const ours = join(folder, "ours.parquet");
      await mapTable(join(source, "*.parquet"), {
        output: ours,
        inputs: () => assignmentFeatureSql(model, { dialect: "duckdb" }),
        carry: ["id"],
        outputs: [{ name: "segment", levels: ["none", "1", "2", "3", "4"] }, { name: "probability" }],
        map: async (batch, count) => {
          const { segment, probability } = await assigner.assign(batch, count);
          return [segment, probability];
        },
      });
      assigner.close();
      kernels.close();
      const connection = await (await DuckDBInstance.create(":memory:")).connect();
      const theirs = join(spark.folder, "warehouse", "assigned", "*.parquet");
      const compared = await connection.runAndReadAll(
        `SELECT count(*)::INTEGER, count(*) FILTER (a.segment <> b.segment OR abs(a.probability - b.probability) > 1e-12)::INTEGER
        FROM '${ours}' a JOIN '${theirs}' b USING (id)`,
      );
      connection.closeSync();
      expect(compared.getRows()).toEqual([[rows, 0]]);
    } finally {
      await session.close();
      await spark.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
