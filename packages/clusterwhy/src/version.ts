import { readFileSync } from "node:fs";

/** Of this package, from its own manifest. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }
).version;
