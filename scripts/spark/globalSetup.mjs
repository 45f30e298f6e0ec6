import { startSpark } from "./server.mjs";

/** One server for all test files; CLUSTERWHY_SPARK_REMOTE names a running one instead. */
export default async function setup({ provide }) {
  const given = process.env.CLUSTERWHY_SPARK_REMOTE;
  if (given !== undefined) {
    provide("sparkRemote", given);
    return;
  }
  const spark = await startSpark();
  provide("sparkRemote", spark.remote);
  return spark.stop;
}
