import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { generateProfiles } from "./profiles/generate.mjs";

const read = (name: string) => readFileSync(new URL(`./profiles/${name}`, import.meta.url), "utf8");

it("the bundled table is what its generator writes", () => {
  const { profiles, truth } = generateProfiles();
  expect(profiles).toBe(read("profiles.csv"));
  expect(truth).toBe(read("truth.csv"));
});
