import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openTable } from "@clusterwhy/table";
import { describe, expect, it } from "vitest";

type Expectations = Record<string, Record<string, Record<string, string>>>;

/** Looked through by hand, column by column. */
const expectations = JSON.parse(
  readFileSync(new URL("./expectations/roles.json", import.meta.url), "utf8"),
) as Expectations;

const FOLDERS: Record<string, string> = {
  shared: fileURLToPath(new URL("../../../../shared/data/", import.meta.url)),
  "vega-datasets": fileURLToPath(new URL("../../../node_modules/vega-datasets/data/", import.meta.url)),
};

describe.each(Object.entries(expectations))("roles of real tables: %s", (collection, tables) => {
  for (const [name, expected] of Object.entries(tables)) {
    const path = join(FOLDERS[collection], name);
    const found = existsSync(path);
    it.skipIf(!found)(found ? name : `${name}: skipped, there is no ${path}`, async () => {
      const opened = await openTable(path);
      await opened.close();
      const roles = Object.fromEntries(opened.table.columns.map((column) => [column.name, column.role]));
      expect(roles).toEqual(expected);
    });
  }
});
