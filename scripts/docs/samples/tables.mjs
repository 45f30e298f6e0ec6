// The tables that samples name, in one folder: users.csv (a part of the bundled example with nested groups), next.csv
// (a month later) and new-users.parquet; without the column of free text, which no query can follow.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeTable } from "@clusterwhy/table";
import { root } from "../documents.mjs";

const ROWS = { lurkers: 300, "online stores": 138, restaurants: 123 };

const example = (name) =>
  readFileSync(join(root, "examples", "profiles", name), "utf8")
    .trimEnd()
    .split("\n");

const TEXT = example("profiles.csv")[0].split(",").indexOf("bio");
const withoutText = (line) => line.split(",").toSpliced(TEXT, 1).join(",");

export async function writeTables(folder) {
  const [header, ...lines] = example("profiles.csv").map(withoutText);
  const truth = example("truth.csv").slice(1);
  const left = { ...ROWS };
  const users = lines.filter((_, row) => left[truth[row].split(",")[1]]-- > 0);
  const write = (name, chosen) => writeFileSync(join(folder, name), `${[header, ...chosen].join("\n")}\n`);
  write("users.csv", users);
  write(
    "next.csv",
    users.filter((_, row) => row % 20 !== 0),
  );
  await writeTable(join(folder, "new-users.parquet"), columnsOf(header.split(","), users));
}

/** Texts, as a file without types holds them. */
function columnsOf(names, lines) {
  const cells = lines.map((line) => line.split(","));
  return names.map((name, column) => ({
    name,
    type: "string",
    values: cells.map((row) => (row[column] === "" ? null : row[column])),
  }));
}
