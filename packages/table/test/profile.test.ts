import { openTable, profileTable } from "@clusterwhy/table";
import { describe, expect, it } from "vitest";
import { file } from "./files.js";

async function profileOf(text: string) {
  const opened = await openTable(file("t.csv", text));
  await opened.close();
  return profileTable(opened.table);
}

describe("profileTable", () => {
  it("counts, quartiles and levels", async () => {
    const profile = await profileOf(
      "n,c,t,f\n1,a,2024-01-01,yes\n2,b,2024-01-02,no\n,a,,yes\n7,,2024-01-04,no\n4,a,2024-01-05,yes\n",
    );
    expect(profile.rows).toBe(5);
    const [n, c, t, f] = profile.columns;
    // 1 2 4 7: type 7 quantiles as NumPy's.
    expect(n).toMatchObject({ count: 4, missing: 1, distinct: 4, type: "number", role: "numeric" });
    expect(n.numbers).toMatchObject({ min: 1, p25: 1.75, median: 3, p75: 4.75, max: 7, mean: 3.5 });
    expect(c).toMatchObject({
      count: 4,
      missing: 1,
      distinct: 2,
      levels: [
        { value: "a", count: 3 },
        { value: "b", count: 1 },
      ],
    });
    expect(t).toMatchObject({ count: 4, missing: 1, type: "time" });
    expect(f).toMatchObject({ type: "boolean", distinct: 2 });
    expect(profile.head[0]).toEqual(["1", "a", "2024-01-01", "true"]);
    expect(profile.head[1]).toEqual(["2", "b", "2024-01-02", "false"]);
    expect(profile.head[2]).toEqual([null, "a", null, "true"]);
  });

  it("histograms hold every finite value once", async () => {
    const values = Array.from({ length: 500 }, (_, i) => (i % 50 === 1 ? "inf" : `${(i * 7) % 90}.5`));
    const profile = await profileOf(`n\n${values.join("\n")}\n`);
    const histogram = profile.columns[0].numbers?.histogram ?? [];
    expect(histogram).toHaveLength(24);
    expect(histogram.reduce((sum, count) => sum + count, 0)).toBe(490);
  });

  it("shows a column with a long tail on a logarithmic scale", async () => {
    const tail = Array.from({ length: 200 }, (_, i) => 10 ** (i / 40)).join("\n");
    const even = Array.from({ length: 200 }, (_, i) => (i * 3) % 200).join("\n");
    expect((await profileOf(`n\n${tail}\n`)).columns[0].numbers?.scale).toBe("log1p");
    expect((await profileOf(`n\n${even}\n`)).columns[0].numbers?.scale).toBe("linear");
  });

  it("is plain JSON", async () => {
    const profile = await profileOf("n,c\n1,a\ninf,b\n,c\n");
    expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
  });
});
