import { inputError, type RunControl, resolveOptions, throwIfAborted } from "@clusterwhy/core";
import { openDatabase } from "./database.js";
import { readable } from "./failures.js";
import { type TableOptions, tableOptionsSchema } from "./options.js";
import { type RawTable, readColumns } from "./readColumns.js";
import { selectRows } from "./selectRows.js";
import { resolveSource } from "./sources/resolveSource.js";

/**
 * Reads the columns of any source that `openTable` takes into typed arrays, as they are: without roles, and without
 * looking for numbers, moments or lists that are written as texts.
 *
 * @throws ClusterwhyError as `openTable`
 */
export async function readTable(
  source: string,
  options?: TableOptions,
  control?: Pick<RunControl, "signal">,
): Promise<RawTable> {
  const resolved = resolveOptions(tableOptionsSchema, options);
  const found = await resolveSource(source, resolved);
  try {
    const database = await openDatabase();
    try {
      throwIfAborted(control);
      const relation = await found.relation(database.connection);
      const selected = await selectRows(database.connection, relation, resolved);
      const raw = await readColumns(
        database.connection,
        selected.sql,
        { names: relation.names, columnar: selected.columnar },
        control,
      );
      if (raw.numRows === 0) throw inputError("NO_ROWS", `${found.name} has no rows`);
      return raw;
    } catch (error) {
      throw control?.signal?.aborted ? error : await readable(error, found);
    } finally {
      database.close();
    }
  } finally {
    await found.dispose();
  }
}
