import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { compareWithLibrary, type Engine } from "./engines.js";

// ClickHouse in the process (npm's chdb) is half a gigabyte: opt-in, from a folder of its own. Set CLUSTERWHY_CHDB to
// a folder with chdb in its node_modules (`npm install --prefix FOLDER chdb@3.4.0`).
const folder = process.env.CLUSTERWHY_CHDB;

interface Session {
  query(sql: string, format: string): string;
  cleanup(): void;
}

describe.skipIf(folder === undefined)("assignmentSql on ClickHouse (chdb; set CLUSTERWHY_CHDB)", () => {
  it.each([1, 2, 3, 4])("answers every row as the library does (seed %i)", async (seed) => {
    const { Session } = createRequire(`${folder}/package.json`)("chdb") as { Session: new () => Session };
    const session = new Session();
    try {
      const engine: Engine = {
        dialect: "clickhouse",
        run: async (sql) =>
          session
            .query(sql, "JSONCompactEachRow")
            .split("\n")
            .filter((line) => line !== "")
            .map((line) => JSON.parse(line) as unknown[]),
      };
      session.query("SET max_query_size = 100000000", "CSV");
      const stored = seed % 2 === 0 ? { "is verified": "boolean" as const } : undefined;
      const compared = await compareWithLibrary(engine, seed, { rows: 400, ...(stored ? { stored } : {}) });
      expect(compared.difference).toBeUndefined();
    } finally {
      session.cleanup();
    }
  });
});
