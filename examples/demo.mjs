// The main job on the bundled table: finds the groups of examples/profiles/profiles.csv, prints them with their
// reasons and leaves a report to open.
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const { main } = await import("clusterwhy/cli");

const table = relative(root, join(root, "examples", "profiles", "profiles.csv"));
const command = ["fit", table, "--id", "account_id", "--seed", "7", "-o", "demo-run", "--force"];
console.log(`$ clusterwhy ${command.join(" ")}\n`);
await main(command);
if (!process.exitCode) console.log("\nOpen it in a browser, or ask on: npx clusterwhy explain demo-run 1");
