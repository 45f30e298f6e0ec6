import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openTable } from "@clusterwhy/table";
import { describe, expect, it } from "vitest";

const FOLDER = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));
const expectations = JSON.parse(
  readFileSync(new URL("./expectations/roles.json", import.meta.url), "utf8"),
) as Record<string, Record<string, string>>;

describe("roles of real tables, checked by hand", () => {
  for (const [name, expected] of Object.entries(expectations)) {
    const path = `${FOLDER}${name}`;
    const found = existsSync(path);
    it.skipIf(!found)(found ? name : `${name}: skipped, there is no ${path}`, async () => {
      const opened = await openTable(path);
      await opened.close();
      expect(Object.fromEntries(opened.table.columns.map((column) => [column.name, column.role]))).toEqual(
        expected,
      );
    });
  }
});
