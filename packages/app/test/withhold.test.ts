import type { ColumnProfile } from "@clusterwhy/core";
import { describe, expect, it } from "vitest";
import { decodeReport, encodeReport } from "../src/report/payload.js";
import { withhold } from "../src/report/withhold.js";
import { sampleInput } from "./sampleInput.js";

const histogramOf = (profile: ColumnProfile) => (profile.kind === "numeric" ? profile.histogram : undefined);

describe("what a report leaves out", () => {
  const input = sampleInput();

  it("is nothing by default", () => {
    expect(withhold(input, {})).toBe(input);
    expect(withhold(input, { rows: true, minDescribed: 1 })).toBe(input);
  });

  it("holds nothing of a single row when rows are withheld, and all that is counted", () => {
    const data = decodeReport(encodeReport(withhold(input, { rows: false })));
    expect(data.rows.numRows).toBe(0);
    expect(data.rows.id).toBeUndefined();
    expect(data.shap).toEqual([]);
    expect(data.table.columns.every((c) => (c.type === "string" ? c.levels : c.values).length === 0)).toBe(
      true,
    );
    const text = JSON.stringify(data);
    for (const id of input.rows.id?.values ?? []) expect(text).not.toContain(`"${id}"`);
    data.document.segments.forEach((segment, i) => {
      const whole = input.document.segments[i];
      expect(segment.exemplars).toEqual([]);
      expect(segment.rules).toEqual(whole.rules);
      expect(segment.classifiers).toEqual(whole.classifiers);
      segment.profile.forEach((profile, p) => {
        const { inside, histogram } = profile as Extract<typeof profile, { kind: "numeric" }>;
        if (profile.kind === "categorical") expect(profile).toEqual(whole.profile[p]);
        else expect([inside.min, inside.max, histogram]).toEqual([null, null, histogramOf(whole.profile[p])]);
      });
    });
  });

  it("describes no small group, and names no text that few rows hold", () => {
    const sizes = input.document.segments.map(({ size }) => size).sort((a, b) => a - b);
    const minDescribed = sizes[1];
    const { document, shap, rows } = withhold(input, { minDescribed });
    expect(rows).toBe(input.rows);
    document.segments.forEach((segment, i) => {
      const whole = input.document.segments[i];
      const small = whole.size < minDescribed;
      expect(segment.name).toBe(small ? `Small group ${segment.path}` : whole.name);
      if (!small) return;
      expect([segment.rules, segment.profile, segment.exemplars]).toEqual([[], [], []]);
      expect(segment.classifiers.vsRest).toBeNull();
      expect(shap.some(({ path }) => path === segment.path)).toBe(false);
    });
    const levels = document.segments
      .flatMap(({ profile }) => profile)
      .flatMap((profile) => (profile.kind === "categorical" ? profile.levels : []));
    const held = levels.map(({ inside, outside }) => inside + outside).filter((count) => count > 0);
    expect(Math.min(...held)).toBeGreaterThanOrEqual(minDescribed);
  });

  it("counts rare texts together, so that sums stay", () => {
    const total = (profile: (typeof input.document.segments)[number]["profile"][number]) =>
      profile.kind === "numeric"
        ? 0
        : [...profile.levels, profile.other].reduce((sum, part) => sum + part.inside + part.outside, 0);
    const sums = (document: typeof input.document) =>
      document.segments.filter(({ size }) => size >= 90).map(({ profile }) => profile.map(total));
    expect(sums(withhold(input, { minDescribed: 90 }).document)).toEqual(sums(input.document));
  });
});
