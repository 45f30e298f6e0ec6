import { mkdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { openTable, writeTable } from "@clusterwhy/table";
import { describe, expect, it } from "vitest";
import { csv, failure, file, pathFor } from "./files.js";

function emptyFolder(): string {
  const path = pathFor("folder");
  mkdirSync(path);
  return path;
}

describe("a table that cannot be read", () => {
  it.each([
    [
      "a missing file",
      () => "nowhere.csv",
      "FILE_MISSING",
      /^there is no file 'nowhere\.csv'; check the path$/,
    ],
    [
      "a folder",
      emptyFolder,
      "IS_FOLDER",
      /is a folder without Parquet files; expected a CSV, TSV, JSON, NDJSON or Parquet file/,
    ],
    ["an empty file", () => file("t.csv", ""), "EMPTY_FILE", /is empty; expected a table/],
    ["only white space", () => file("t.csv", " \n\n"), "EMPTY_FILE", /is empty; expected a header and rows/],
    ["a header alone", () => file("t.csv", "a,b\n"), "NO_ROWS", /has a header \(2 columns\) but no rows/],
    ["an empty JSON list", () => file("t.json", "[]"), "NO_ROWS", /has no rows/],
    [
      "two columns of a name",
      () => file("t.csv", "a,b,a\n1,2,3\n"),
      "COLUMN_DUPLICATE",
      /two columns named 'a'/,
    ],
    [
      "a column without name",
      () => file("t.csv", "a,,c\n1,2,3\n"),
      "COLUMN_UNNAMED",
      /column 2 of .* no name in the header \(line 1\)/,
    ],
    [
      "too many fields",
      () => file("t.csv", "a,b\n1,2\n3,4,5\n6,7\n"),
      "MALFORMED",
      /line 3: it has 3 fields, the header has 2/,
    ],
    [
      "too few fields",
      () => file("t.csv", 'a,b\n"1\n1",2\n\n3\n'),
      "MALFORMED",
      /line 5: it has 1 field, the header has 2/,
    ],
    [
      "an open quote",
      () => file("t.csv", 'a,b\n1,2\n1,"x\n3,4\n'),
      "MALFORMED",
      /line 3: a quote opens there and never closes/,
    ],
    [
      "the same in a compressed file",
      () => file("t.csv.gz", gzipSync("a,b\n1,2\n3,4,5\n")),
      "MALFORMED",
      /line 3: it has 3 fields/,
    ],
    [
      "broken JSON",
      () => file("t.json", '[{"a":1},\n{'),
      "MALFORMED",
      /t\.json cannot be read: .*[Mm]alformed JSON/,
    ],
    [
      "a file that only looks like Parquet",
      () => file("t.parquet", "PAR1"),
      "MALFORMED",
      /too small to be a Parquet file/,
    ],
    [
      "a query that is wrong",
      () => "SELECT nothing FROM nowhere",
      "MALFORMED",
      /query cannot be read: .*nowhere does not exist/,
    ],
    ["a query without rows", () => "SELECT 1 AS a WHERE false", "NO_ROWS", /query has no rows/],
  ])("%s", async (_, source, code, message) => {
    const error = await failure(openTable(source()));
    expect(error).toMatchObject({ code, category: "input" });
    expect(error.message).toMatch(message);
  });

  it("finds the malformed line far into a file", async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `${i},x${i % 7}`);
    rows[31_000] = "31000,x,surplus";
    const error = await failure(csv(`n,v\n${rows.join("\n")}\n`));
    expect(error.code).toBe("MALFORMED");
    expect(error.message).toContain("line 31002: it has 3 fields");
  });
});

describe("options that do not fit", () => {
  const TABLE = "followers,likes\n1,2\n5,3\n";

  it.each([
    [
      { id: "follower" },
      "COLUMN_UNKNOWN",
      "id: the table has no column 'follower'; did you mean 'followers'?",
    ],
    [{ drop: ["zzz"] }, "COLUMN_UNKNOWN", "drop: the table has no column 'zzz'; it has followers, likes"],
    [
      { outcome: ["Likes"] },
      "COLUMN_UNKNOWN",
      "outcome: the table has no column 'Likes'; did you mean 'likes'?",
    ],
    [
      { roles: { like: "numeric" as const } },
      "COLUMN_UNKNOWN",
      "role: the table has no column 'like'; did you mean 'likes'?",
    ],
    [{ limit: 0 }, "OPTION_INVALID", "limit: Too small: expected number to be >=1; found 0"],
    [{ outcomes: [] } as object, "OPTION_UNKNOWN", "unknown option 'outcomes'; did you mean 'outcome'?"],
  ])("%j", async (options, code, message) => {
    const error = await failure(csv(TABLE, options));
    expect(error).toMatchObject({ code, category: "usage", message });
  });

  it("says when no row fulfils the condition", async () => {
    const error = await failure(csv(TABLE, { where: "likes > 9" }));
    expect(error).toMatchObject({ code: "NO_ROWS", category: "input" });
    expect(error.message).toMatch(/^no row of .* fulfils likes > 9$/);
  });

  it("refuses a condition that is no SQL", async () => {
    expect(await failure(csv(TABLE, { where: "likes >" }))).toMatchObject({ code: "MALFORMED" });
  });

  it("refuses to write a format that it does not know", async () => {
    const error = await failure(writeTable(pathFor("t.xlsx"), [{ name: "a", type: "integer", values: [1] }]));
    expect(error).toMatchObject({ code: "OUTPUT_FORMAT", category: "usage" });
    expect(error.message).toMatch(/end it in \.csv, \.tsv, \.parquet or \.ndjson/);
  });
});
