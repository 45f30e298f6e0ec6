import { defineConfig } from "vitest/config";

// Packages resolve to their build (`npm test` builds first), so that workers and wasm are what users get.
export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts", "examples/**/*.test.ts", "scripts/docs/test/*.test.ts"],
    exclude: ["**/*.browser.test.ts", "**/*.spark.test.ts", "**/node_modules/**"],
    testTimeout: 60_000,
    pool: "forks",
    // Its directory imports are more than Node's own loader takes.
    server: { deps: { inline: ["dt-sql-parser"] } },
  },
});
