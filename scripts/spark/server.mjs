// Starts a real Spark Connect server on loopback, alone (`local[2]`) or on a standalone cluster of a master and two
// workers, and stops all of it again. As a command: `node scripts/spark/server.mjs [--cluster] [PORT]` runs until
// interrupted.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));

/**
 * @param {{ cluster?: boolean, port?: number, memory?: string }} options memory of the driver, and of each executor
 * @returns {Promise<{ remote: string, folder: string, workers: import("node:child_process").ChildProcess[], stop: () => Promise<void> }>}
 */
export async function startSpark({ cluster = false, port, memory = "2g" } = {}) {
  const home = await sparkHome();
  const folder = await mkdtemp(join(tmpdir(), "clusterwhy-spark-"));
  const environment = {
    ...process.env,
    SPARK_HOME: home,
    SPARK_LOCAL_IP: "127.0.0.1",
    SPARK_LOCAL_DIRS: folder,
    SPARK_WORKER_DIR: join(folder, "work"),
  };
  const children = [];
  const start = (name, args) => {
    const child = spawn(join(home, "bin", name), args, { cwd: folder, env: environment, detached: true });
    child.log = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => {
        child.log = (child.log + text).slice(-20_000);
      });
    children.push(child);
    return child;
  };
  const stop = async () => {
    for (const child of children.reverse()) await endGroup(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    let master = "local[2]";
    let workers = [];
    if (cluster) {
      const masterPort = await freePort();
      master = `spark://127.0.0.1:${masterPort}`;
      const address = ["--host", "127.0.0.1", "--port", masterPort, "--webui-port", await freePort()];
      const node = start("spark-class", ["org.apache.spark.deploy.master.Master", ...address.map(String)]);
      await listening(masterPort, node);
      workers = [];
      for (let i = 0; i < 2; i++) {
        const ui = String(await freePort());
        const size = ["--cores", "1", "--memory", memory, "--host", "127.0.0.1", "--webui-port", ui];
        workers.push(start("spark-class", ["org.apache.spark.deploy.worker.Worker", ...size, master]));
      }
    }
    const at = port ?? (await freePort());
    const settings = {
      "spark.connect.grpc.binding.address": "127.0.0.1",
      "spark.connect.grpc.binding.port": at,
      "spark.driver.host": "127.0.0.1",
      "spark.executor.memory": memory,
      "spark.sql.catalogImplementation": "in-memory",
      "spark.sql.shuffle.partitions": 4,
      "spark.sql.warehouse.dir": join(folder, "warehouse"),
      "spark.ui.enabled": false,
    };
    const server = start("spark-submit", [
      ...["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"],
      ...["--master", master, "--driver-memory", memory],
      ...Object.entries(settings).flatMap(([key, value]) => ["--conf", `${key}=${value}`]),
      "spark-internal",
    ]);
    await listening(at, server);
    return { remote: `sc://127.0.0.1:${at}`, folder, workers, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function sparkHome() {
  const { stdout } = await promisify(execFile)("bash", [join(here, "home.sh")], { maxBuffer: 1 << 24 });
  return stdout.trim();
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Waits until somebody listens; fails where the process ends first, or after two minutes. */
async function listening(port, child) {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) break;
    const open = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.end());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`Spark does not listen on port ${port}. Its last words:\n${child.log}`);
}

/** The shell scripts start Java as a child: the whole process group ends. */
export function endGroup(child, signal = "SIGTERM") {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const last = setTimeout(() => process.kill(-child.pid, "SIGKILL"), 10_000);
    child.once("exit", () => {
      clearTimeout(last);
      resolve();
    });
    process.kill(-child.pid, signal);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = process.argv.slice(2).find((argument) => /^\d+$/.test(argument));
  const spark = await startSpark({
    cluster: process.argv.includes("--cluster"),
    ...(port === undefined ? {} : { port: Number(port) }),
  });
  console.log(`${spark.remote}\nCtrl-C stops it`);
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, async () => {
      await spark.stop();
      process.exit(0);
    });
}
