// Options, from a config file and from a caller: whatever is accepted holds known names and finite numbers only.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { resolveOptions } from "@clusterwhy/core";
import { readConfig } from "../../packages/clusterwhy/dist/cli/config.js";
import { fitOptionsSchema } from "../../packages/clusterwhy/dist/options.js";

const EXAMPLE = {
  id: "id",
  drop: ["note"],
  roles: { plan: "nominal" },
  columns: { spend: { label: "Spend", unit: "€", weight: 2 } },
  n_neighbors: 15,
  minClusterSize: 20,
  maxDepth: 3,
  scaling: "robust",
  seed: 7,
  threads: 2,
  resamples: 0,
};
const known = Object.keys(fitOptionsSchema.shape);

export function optionTargets(folder) {
  const file = join(folder, "damaged.config.json");
  const examples = [Buffer.from(JSON.stringify(EXAMPLE, null, 1))];
  return [
    {
      name: "config file and options",
      examples,
      read: async (bytes) => {
        writeFileSync(file, bytes);
        refuseOdd(resolveOptions(fitOptionsSchema, await readConfig(file, known)));
      },
    },
  ];
}

function refuseOdd(options) {
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) throw new Error(`accepted the unknown option ${name}`);
    if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`accepted ${name} = ${value}`);
  }
}
