// The tables of the matrix: the example's profiles, and a made-up one with a column of every kind, gaps and odd values.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { portableMath, RandomStream } from "@clusterwhy/core";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @returns {{ name: string, id: string, path: string }[]} the made-up one is written into `folder` */
export function tablesIn(folder) {
  const mixed = join(folder, "mixed.csv");
  writeFileSync(mixed, mixedTable());
  return [
    { name: "profiles", id: "account_id", path: join(root, "examples", "profiles", "profiles.csv") },
    { name: "every kind of column", id: "key", path: mixed },
  ];
}

/** The same lines below the header in another order; 0 keeps it. */
export function writeInOrder(source, shuffle, path) {
  const [header, ...lines] = readFileSync(source, "utf8").trimEnd().split("\n");
  const order = Int32Array.from(lines, (_, line) => line);
  if (shuffle > 0) new RandomStream(shuffle, "shuffle").shuffle(order);
  writeFileSync(path, `${[header, ...Array.from(order, (line) => lines[line])].join("\n")}\n`);
}

const WORDS = [
  ["train", "ticket", "delay", "refund", "station"],
  ["recipe", "oven", "garlic", "dinner", "bread"],
];

function mixedTable() {
  const random = new RandomStream(12, "every kind");
  const normal = () =>
    Math.sqrt(-2 * portableMath.log(1 - random.nextFloat())) *
    portableMath.cosSinTurns(random.nextFloat())[0];
  const lines = ["key,spend,visits,member,plan,joined,note"];
  for (let row = 0; row < 700; row++) {
    const group = row % 3;
    const spend = [12, 900, 80][group] * portableMath.exp(0.5 * normal());
    const visits = random.nextFloat() < 0.1 ? "" : Math.round([2, 30, 90][group] + 3 * normal());
    const member = random.nextFloat() < [0.1, 0.9, 0.5][group] ? "yes" : "no";
    const plan = random.nextFloat() < 0.8 ? ["free", "gold", "gold"][group] : `Zürich "${row % 5}"`;
    const joined = new Date(Date.UTC(2018 + 2 * group, 0, 1 + Math.floor(300 * random.nextFloat())));
    const words = WORDS[group === 0 ? 0 : 1];
    const note = Array.from({ length: 6 }, () => words[random.nextBelow(words.length)]).join(" ");
    const cells = [
      `k${row}`,
      spend.toFixed(3),
      visits,
      member,
      `"${plan.replaceAll('"', '""')}"`,
      joined.toISOString().slice(0, 10),
      note,
    ];
    lines.push(cells.join(","));
  }
  return `${lines.join("\n")}\n`;
}
