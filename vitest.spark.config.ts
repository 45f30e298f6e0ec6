import { defineConfig } from "vitest/config";

// The conformance suite against a real Spark, which it starts itself: `npm run test:spark`.
export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.spark.test.ts"],
    globalSetup: ["scripts/spark/globalSetup.mjs"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    pool: "forks",
  },
});
