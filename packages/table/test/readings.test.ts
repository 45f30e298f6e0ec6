import { describe, expect, it } from "vitest";
import { cells, columnsOf, csv, file } from "./files.js";

/** One column of the given values, each repeated so that nothing looks like a key. */
async function column(values: readonly string[], name = "v", repeats = 3) {
  const lines = Array.from({ length: repeats }, () => values).flat();
  const text = `${name},n\n${lines.map((value, i) => `"${value.replaceAll('"', '""')}",${i}.5`).join("\n")}\n`;
  const found = (await csv(text))[name];
  return { ...found, first: cells(found).slice(0, values.length) };
}

describe("flags in every spelling", () => {
  it.each([
    [
      ["Yes", "no", "YES", "n"],
      [1, 0, 1, 0],
    ],
    [
      ["Y", "N"],
      [1, 0],
    ],
    [
      ["T", "F"],
      [1, 0],
    ],
    [
      ["TRUE", "False"],
      [1, 0],
    ],
    [
      ["on", "off"],
      [1, 0],
    ],
    [
      ["Ja", "Nein"],
      [1, 0],
    ],
    [
      ["oui", "non"],
      [1, 0],
    ],
    [
      ["да", "нет"],
      [1, 0],
    ],
    [
      ["是", "否"],
      [1, 0],
    ],
    [
      ["1", "0", "yes"],
      [1, 0, 1],
    ],
  ])("%j", async (values, bits) => {
    const found = await column(values);
    expect([found.role, found.type, found.first]).toEqual(["boolean", "boolean", bits]);
  });

  it.each([[["male", "female"]], [["yes", "no", "maybe"]], [["yes", "y"]]])(
    "%j is no flag",
    async (values) => {
      expect((await column(values)).role).toBe("nominal");
    },
  );
});

describe("numbers written as texts", () => {
  it.each([
    [["1,234", "12,345,678", "7"], [1234, 12_345_678, 7], undefined],
    [["1.234,5", "2,25", "1.000.000"], [1234.5, 2.25, 1_000_000], undefined],
    [["0,5", "12,75"], [0.5, 12.75], undefined],
    [["1 234", "12 345 678,5"], [1234, 12_345_678.5], undefined],
    [["12%", "3.5 %", "-1%"], [12, 3.5, -1], "%"],
    [["$1,200.50", "$3", "-$7"], [1200.5, 3, -7], "$"],
    [["1.200,50 €", "3 €"], [1200.5, 3], "€"],
    [["(1,200)", "300", "5"], [-1200, 300, 5], undefined],
    [["1.5k", "2M", "12"], [1500, 2_000_000, 12], undefined],
    [["−3.5", "+4", "1e3"], [-3.5, 4, 1000], undefined],
  ])("%j", async (values, numbers, unit) => {
    const found = await column(values);
    expect([found.type, found.first, found.unit]).toEqual(["number", numbers, unit]);
    expect(found.reason).toMatch(/written (as texts|with .)$/);
  });

  it("a few words for missing among numbers count as missing, and that is said", async () => {
    const path = file("t.csv", "v,n\n1.5,1\n?,2\n2.5,3\nunknown,4\n4.5,5\n5.5,6\n");
    const { v } = await columnsOf(path);
    expect([v.role, cells(v)]).toEqual(["numeric", [1.5, null, 2.5, null, 4.5, 5.5]]);
    const { openTable } = await import("@clusterwhy/table");
    const opened = await openTable(path);
    await opened.close();
    expect(opened.warnings).toEqual([
      { code: "PLACEHOLDERS", message: "'v': 2 values '?', 'unknown' among numbers count as missing" },
    ]);
  });

  it.each([
    ["two units", ["$5", "€7", "$6"]],
    ["codes with leading zeros", ["007", "01a", "013"]],
    ["versions", ["1.2.3", "1.10.0"]],
    ["mostly words", ["unknown", "none", "n/a", "-", "5", "6"]],
    ["numbers with words", ["5 apples", "7 pears"]],
  ])("%s stay texts", async (_, values) => {
    expect((await column(values)).type).toBe("string");
  });
});

describe("moments written as texts", () => {
  const day = (text: string) => Date.parse(text) / 1000;

  it.each([
    [
      ["2024-01-31", "2024-02-01 12:30:00"],
      [day("2024-01-31"), day("2024-02-01T12:30:00Z")],
    ],
    [
      ["2024-05", "1999-12"],
      [day("2024-05-01"), day("1999-12-01")],
    ],
    [
      ["Jun 12 1998", "Aug 7, 2001"],
      [day("1998-06-12"), day("2001-08-07")],
    ],
    [
      ["12 June 1998", "7-Aug-2001"],
      [day("1998-06-12"), day("2001-08-07")],
    ],
    [
      ["31.12.1999", "1.2.2000"],
      [day("1999-12-31"), day("2000-02-01")],
    ],
    [
      ["12/31/1999 11:30 PM", "1/2/2000 1:05 am"],
      [day("1999-12-31T23:30:00Z"), day("2000-01-02T01:05:00Z")],
    ],
    [
      ["2024-01-31T10:00:00+02:00", "2024-01-31T10:00:00.250Z"],
      [day("2024-01-31T08:00:00Z"), day("2024-01-31T10:00:00Z") + 0.25],
    ],
  ])("%j", async (values, seconds) => {
    const found = await column(values);
    expect([found.role, found.type, found.first]).toEqual(["time", "time", seconds]);
  });

  it.each([
    ["no such day", ["2023-02-30", "2023-02-01x"]],
    ["day and month in two orders", ["31.12.1999", "12.31.1999"]],
    ["words", ["soon 5", "later 6"]],
  ])("%s stay texts", async (_, values) => {
    expect((await column(values)).type).toBe("string");
  });

  it.each([
    ["created_at", ["1700000000", "1700086400"], [1_700_000_000, 1_700_086_400], "seconds since 1970"],
    [
      "timestamp",
      ["1700000000500", "1700086400000"],
      [1_700_000_000.5, 1_700_086_400],
      "milliseconds since 1970",
    ],
    [
      "order_date",
      ["20240131", "20231201"],
      [day("2024-01-31"), day("2023-12-01")],
      "dates written as one number",
    ],
  ])("%s as a number", async (name, values, seconds, reason) => {
    const found = await column(values, name);
    expect([found.role, found.first]).toEqual(["time", seconds]);
    expect(found.reason).toContain(reason);
  });

  it("are turned to the clock of the zone that is meant, where they say their own", async () => {
    const path = file(
      "t.csv",
      "zoned,local,n\n2024-01-15T12:00:00Z,2024-01-15 12:00:00,1\n2024-07-15T12:00:00Z,2024-07-15 12:00:00,2\n",
    );
    const { zoned, local } = await columnsOf(path, { timeZone: "Europe/Vienna" });
    expect(cells(zoned)).toEqual([day("2024-01-15T13:00:00Z"), day("2024-07-15T14:00:00Z")]);
    expect(cells(local)).toEqual([day("2024-01-15T12:00:00Z"), day("2024-07-15T12:00:00Z")]);
  });
});

describe("orders that people know", () => {
  it.each([
    [["high", "low", "medium"], ["low", "medium", "high"], false],
    [["L", "S", "XL", "M"], ["S", "M", "L", "XL"], false],
    [
      ["Agree", "Strongly disagree", "Neutral", "Disagree"],
      ["Strongly disagree", "Disagree", "Neutral", "Agree"],
      false,
    ],
    [["65+", "18-24", "25-34"], ["18-24", "25-34", "65+"], false],
    [["under 18", "18 to 25", "over 65"], ["under 18", "18 to 25", "over 65"], false],
    [["2 - fair", "1 - poor", "3 - good"], ["1 - poor", "2 - fair", "3 - good"], false],
    [["bachelor", "high school", "phd", "master"], ["high school", "bachelor", "master", "phd"], false],
    [["Sunday", "Monday", "Friday", "Tuesday"], ["Monday", "Tuesday", "Friday", "Sunday"], true],
    [["Nov", "Jan", "May", "June"], ["Jan", "May", "June", "Nov"], true],
    [["high", "unknown", "low"], ["low", "high"], false],
  ])("%j", async (values, order, cyclic) => {
    const found = await column(values);
    expect(found.role).toBe("ordinal");
    expect(found.type === "string" && [found.order, found.cyclic ?? false]).toEqual([order, cyclic]);
  });

  it.each([[["red", "low", "high"]], [["m", "f"]], [["Linz", "Graz", "Wien"]], [["March", "Anna"]]])(
    "%j has none",
    async (values) => {
      expect((await column(values)).role).toBe("nominal");
    },
  );

  it("an order that is given goes before", async () => {
    const { v } = await csv("v,n\nmild,1\nhot,2\nmild,3\ncold,4\n", {
      columns: { v: { order: ["hot", "mild", "cold"] } },
    });
    expect([v.role, v.type === "string" && v.order]).toEqual(["ordinal", ["hot", "mild", "cold"]]);
  });
});

describe("codes and keys", () => {
  const numbers = (step: number, range: number) =>
    Array.from({ length: 40 }, (_, i) => String(((i * step) % range) + 1));

  it.each([
    ["Region", numbers(7, 5), "nominal"],
    ["OperatingSystems", numbers(7, 8), "nominal"],
    ["store_type", numbers(3, 4), "nominal"],
    ["choice", numbers(1, 2), "nominal"],
    ["visits", numbers(7, 5), "numeric"],
    ["type_count", numbers(7, 5), "numeric"],
    ["customer_id", Array.from({ length: 80 }, (_, i) => String(i * 17)), "ignored"],
    ["paid", numbers(7, 30), "numeric"],
    ["year", numbers(7, 30).map((x) => String(1990 + Number(x))), "numeric"],
  ])("%s is %s", async (name, values, role) => {
    expect((await column(values, name)).role).toBe(role);
  });

  it("says when few different numbers may be codes", async () => {
    expect((await column(numbers(7, 5), "visits")).reason).toBe(
      "whole numbers, only 5 different: if they are codes, give it the role nominal",
    );
  });

  it("gives codes back as numbers when asked for", async () => {
    const lines = numbers(7, 5)
      .map((x) => `${x},1.5`)
      .join("\n");
    const { Region } = await csv(`Region,n\n${lines}\n`, { roles: { Region: "numeric" } });
    expect([Region.role, Region.type]).toEqual(["numeric", "number"]);
  });
});

describe("lists", () => {
  it("of numbers, all of one length, become a column a position", async () => {
    const columns = await columnsOf(
      file("t.ndjson", '{"e":[0.5,1,2],"n":1}\n{"e":[3,4,5.5],"n":2}\n{"n":3}\n{"e":[6,7,8],"n":5}\n'),
    );
    expect(Object.keys(columns)).toEqual(["e[1]", "e[2]", "e[3]", "n"]);
    expect(cells(columns["e[3]"])).toEqual([2, 5.5, null, 8]);
    expect([columns["e[1]"].role, columns["e[1]"].source]).toEqual(["numeric", "e"]);
  });

  it("take the role of their column", async () => {
    const columns = await columnsOf(file("t.ndjson", '{"e":[1,2],"n":1}\n{"e":[3,4],"n":2}\n'), {
      roles: { e: "ignored" },
    });
    expect([columns["e[1]"].role, columns["e[2]"].role]).toEqual(["ignored", "ignored"]);
  });

  it.each([
    ["JSON", (items: string[]) => JSON.stringify(items)],
    ["bars", (items: string[]) => items.join("|")],
    ["semicolons", (items: string[]) => items.join("; ")],
  ])("of words, written with %s, are texts with items", async (_, write) => {
    const lists = [["rock", "pop"], ["pop"], ["jazz", "rock"], ["rock", "pop", "jazz"], ["jazz"]];
    const found = await column(lists.map(write));
    expect([found.role, found.reason]).toEqual(["text", "lists of 3 different items"]);
    const codes = found.type === "string" ? found.codes.subarray(0, lists.length) : [];
    expect(Array.from(codes, (code) => found.type === "string" && found.items?.[code])).toEqual(lists);
  });
});

describe("what else texts can be", () => {
  it.each([
    ["addresses", Array.from({ length: 30 }, (_, i) => `https://example.org/${i}`), "ignored"],
    ["mails", Array.from({ length: 30 }, (_, i) => `p${i}@example.org`), "ignored"],
    ["objects", ['{"a":1}', '{"a":2}'], "ignored"],
    [
      "sentences without spaces",
      Array.from({ length: 30 }, (_, i) => `今日は天気がいいですね${"一二三四五六七"[i % 7]}番目の文${i}`),
      "text",
    ],
  ])("%s", async (_, values, role) => {
    // The first value twice: no key, and mostly distinct.
    expect((await column([...values, values[0]], "v", 1)).role).toBe(role);
  });
});
