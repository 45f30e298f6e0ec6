import { defineConfig } from "vitest/config";

// Tests that drive a real browser through playwright-core: `npm run test:browser`. The browser is Debian's Chromium, or
// the one that CLUSTERWHY_CHROMIUM names.
export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.browser.test.ts"],
    exclude: ["**/node_modules/**"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    fileParallelism: false,
  },
});
