import type { ProfiledColumn, ProfileInput } from "../src/index.js";
import { HOSTILE } from "./sampleInput.js";

export const column: ProfiledColumn = {
  name: "spend",
  label: "Spend",
  unit: "€",
  role: "numeric",
  reason: "numbers",
  type: "number",
  missing: 25,
  distinct: 70,
  numbers: {
    min: 1,
    p25: 5,
    median: 20,
    p75: 80,
    max: 9000,
    mean: 200,
    scale: "log1p",
    histogram: [1, 5, 9, 0, 60],
  },
};

export const profile: ProfileInput = {
  title: "users.csv",
  rows: 100,
  columns: [
    column,
    {
      name: HOSTILE,
      role: "nominal",
      reason: `named ${HOSTILE}`,
      type: "string",
      missing: 0,
      distinct: 9,
      levels: [
        { value: HOSTILE, count: 60 },
        { value: "", count: 20 },
      ],
    },
    {
      name: "paid",
      role: "outcome",
      reason: "as asked",
      type: "boolean",
      missing: 50,
      distinct: 2,
      numbers: { ...column.numbers!, min: 0, max: 1, mean: 0.3 },
    },
    {
      name: "key",
      role: "id",
      reason: "texts, all different",
      type: "string",
      missing: 0,
      distinct: 100,
      levels: [{ value: "u1", count: 1 }],
    },
  ],
  head: [
    ["12", HOSTILE, null, "u1"],
    ["13", "b", "true", "u2"],
  ],
  warnings: [{ message: `'${HOSTILE}' tells the same twice` }],
};
