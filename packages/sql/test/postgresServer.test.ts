import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareWithLibrary, type Engine } from "./engines.js";

// A real PostgreSQL server, started here for the test. Set CLUSTERWHY_POSTGRES to the folder of initdb, postgres and
// psql, or to `1` for Debian's place of them.
const given = process.env.CLUSTERWHY_POSTGRES;
const debian = "/usr/lib/postgresql";
const bin =
  given === "1" && existsSync(debian)
    ? join(debian, readdirSync(debian).sort().at(-1) as string, "bin")
    : given;

describe.skipIf(bin === undefined)("assignmentSql on a PostgreSQL server (set CLUSTERWHY_POSTGRES)", () => {
  const folder = mkdtempSync(join(tmpdir(), "clusterwhy-postgres-"));
  const program = (name: string) => join(bin as string, name);
  // The server refuses to run as root.
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  let server: ReturnType<typeof spawn> | undefined;

  const psql = (sql: string) => {
    const file = join(folder, "query.sql");
    writeFileSync(file, `SET jit = off;\n${sql}`);
    const options = [
      "-h",
      folder,
      "-U",
      "tester",
      "-d",
      "postgres",
      "-v",
      "ON_ERROR_STOP=1",
      "-qAt",
      "-F",
      "\t",
    ];
    return execFileSync(program("psql"), [...options, "-f", file], { encoding: "utf8", maxBuffer: 1 << 28 });
  };
  const engine: Engine = {
    dialect: "postgres",
    run: async (sql) =>
      psql(sql)
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.split("\t")),
  };

  beforeAll(async () => {
    if (nobody.uid !== undefined) chownSync(folder, nobody.uid, nobody.gid);
    const data = join(folder, "data");
    execFileSync(program("initdb"), ["-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync"], {
      stdio: "ignore",
      ...nobody,
    });
    const quiet = ["-c", "listen_addresses=", "-c", `unix_socket_directories=${folder}`, "-c", "fsync=off"];
    server = spawn(program("postgres"), ["-D", data, ...quiet], { stdio: "ignore", ...nobody });
    for (let attempt = 0; attempt < 100; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      try {
        psql("SELECT 1;");
        return;
      } catch {
        // Not yet.
      }
    }
    throw new Error("the server does not answer");
  }, 60_000);
  afterAll(async () => {
    await new Promise((resolve) => {
      server?.once("exit", resolve);
      if (server === undefined) resolve(undefined);
      server?.kill("SIGINT");
    });
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([11, 12])("answers 100,000 rows as the library does (seed %i)", async (seed) => {
    const compared = await compareWithLibrary(engine, seed, { rows: 100_000, trees: 4 });
    expect(compared.difference).toBeUndefined();
  });
});
