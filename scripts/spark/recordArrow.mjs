// Records what a real Spark answers, for the tests that run without one: `node scripts/spark/recordArrow.mjs`.
import { writeFileSync } from "node:fs";
import { connectSpark } from "@clusterwhy/spark";
import { startSpark } from "./server.mjs";

const QUERY = `SELECT * FROM VALUES
  (1Y, 2S, 3, 4L, CAST(0.5 AS FLOAT), 0.25D, CAST(-12.34 AS DECIMAL(20, 2)), TRUE, DATE'1969-12-31',
   TIMESTAMP'2020-01-01 00:00:00.5', TIMESTAMP_NTZ'2020-01-01 00:00:01', 'é🙂', NULL),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (-1Y, -2S, -3, -4L, CAST('-Infinity' AS FLOAT), 1e300D, CAST(0.01 AS DECIMAL(20, 2)), FALSE, DATE'2000-02-29',
   TIMESTAMP'1960-01-01 00:00:00', TIMESTAMP_NTZ'2020-01-01 00:00:02', '', NULL)
  AS t(byte, short, int, long, float, double, decimal, boolean, date, time, ntz, text, nothing)`;

const given = process.env.CLUSTERWHY_SPARK_REMOTE;
const spark = given === undefined ? await startSpark() : { remote: given, stop: async () => {} };
const session = await connectSpark(spark.remote);
const batches = [];
for await (const { arrow } of session.execute("query", QUERY))
  if (arrow !== undefined) batches.push(Buffer.from(arrow).toString("base64"));
writeFileSync(
  new URL("../../packages/spark/test/fixtures/everyType.json", import.meta.url),
  `${JSON.stringify({ spark: session.version, query: QUERY, batches }, null, 1)}\n`,
);
await session.close();
await spark.stop();
