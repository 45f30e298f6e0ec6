import type { DuckDBConnection } from "@duckdb/node-api";

/**
 * A private in-memory DuckDB. Extensions are never fetched. Rows come in the order of their source however many
 * threads read it.
 */
export async function openDatabase(): Promise<{
  connection: DuckDBConnection;
  /** Another connection to the same database: a query ends the streamed result of its own connection. */
  connect: () => Promise<DuckDBConnection>;
  close: () => void;
}> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    preserve_insertion_order: "true",
  });
  const connections: DuckDBConnection[] = [];
  const connect = async () => {
    const connection = await instance.connect();
    connections.push(connection);
    // Not the machine's zone.
    await connection.run("SET TimeZone = 'UTC'");
    // For `connection.progress`; nothing is printed.
    await connection.run("SET enable_progress_bar = true");
    await connection.run("SET enable_progress_bar_print = false");
    return connection;
  };
  return {
    connection: await connect(),
    connect,
    close: () => {
      for (const connection of connections) connection.closeSync();
      instance.closeSync();
    },
  };
}

/** What DuckDB may use. */
export interface DatabaseLimits {
  /** DuckDB's limit of memory, such as `2GB`. Default: DuckDB's, 80% of memory. */
  readonly memoryLimit?: string | undefined;
  /** Default: all processors. */
  readonly threads?: number | undefined;
  /** Where it puts what does not fit. Default: nowhere, since the database is in memory. */
  readonly spillFolder?: string | undefined;
}

export async function setLimits(connection: DuckDBConnection, limits: DatabaseLimits): Promise<void> {
  const { memoryLimit, threads, spillFolder } = limits;
  if (memoryLimit !== undefined) await connection.run(`SET memory_limit = ${literal(memoryLimit)}`);
  if (threads !== undefined) await connection.run(`SET threads = ${threads}`);
  if (spillFolder !== undefined) await connection.run(`SET temp_directory = ${literal(spillFolder)}`);
}

/** One thread writes, so that files are the same bytes however many processors there are. */
export async function singleThreaded(connection: DuckDBConnection): Promise<void> {
  await connection.run("SET threads = 1");
}

/** A string as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
