import { openTable, relatedColumns, type TableOptions } from "@clusterwhy/table";
import { describe, expect, it } from "vitest";
import { file } from "./files.js";

const HEADER = "price,cents,rank,colour,code,flag,paid,noise";
const COLOURS = ["red", "green", "blue"];

/** price, its copy in cents, its cube; a colour and its letter; a flag and the outcome that it gives away. */
function row(i: number): string {
  const price = ((i * 7919) % 1009) / 10;
  const flag = (i * 31) % 3 === 0 ? "yes" : "no";
  return [
    price,
    price * 100,
    (price - 50) ** 3,
    COLOURS[i % 3],
    "rgb"[i % 3],
    flag,
    flag,
    (i * 104_729) % 997,
  ].join();
}

async function opened(numRows: number, options?: TableOptions) {
  const lines = Array.from({ length: numRows }, (_, i) => row(i)).join("\n");
  const table = await openTable(file("t.csv", `${HEADER}\n${lines}\n`), options);
  await table.close();
  return table;
}

describe("columns that tell the same thing twice", () => {
  it("are found, numbers by rank and categories by information", async () => {
    const { table } = await opened(300);
    const found = relatedColumns(table.columns, table.numRows).map(({ columns, measure }) => [
      ...columns,
      measure,
    ]);
    expect(found.sort()).toEqual([
      ["cents", "rank", "rank correlation"],
      ["colour", "code", "mutual information"],
      ["flag", "paid", "mutual information"],
      ["price", "cents", "rank correlation"],
      ["price", "rank", "rank correlation"],
    ]);
  });

  it("are warned of, and so is what gives an outcome away", async () => {
    const { warnings } = await opened(300, { outcome: ["paid"], drop: ["cents", "rank"] });
    expect(warnings).toEqual([
      {
        code: "LEAKED_OUTCOME",
        message:
          "'flag' gives the outcome 'paid' away (mutual information 1.00); drop it if it is known only afterwards",
      },
      {
        code: "DUPLICATE_COLUMNS",
        message:
          "'colour' and 'code' tell nearly the same (mutual information 1.00) and count twice; drop one, or give each half the weight",
      },
    ]);
  });

  it("are not claimed of a few rows", async () => {
    expect((await opened(30)).warnings).toEqual([]);
  });
});

describe("identifiers beside the id", () => {
  const lines = Array.from({ length: 80 }, (_, i) => `c-${i},ORD-${i * 7},${(i * 31) % 17}`);
  const path = file("ids.csv", `customer,order_no,visits\n${lines.join("\n")}\n`);
  const warned = async (options?: TableOptions) => {
    const table = await openTable(path, options);
    await table.close();
    return table.warnings.map(({ code, message }) => `${code}: ${message}`);
  };

  it("are said to be left out, by name and with what to do", async () => {
    expect(await warned()).toEqual([
      "IDENTIFIERS: 'order_no' looks like an identifier and is left out (the id is 'customer'): give it a role to use it, or name the id",
    ]);
    expect((await warned({ id: "order_no" }))[0]).toContain("'customer' looks like an identifier");
  });

  it("are no surprise where they were dropped or have a role", async () => {
    expect(await warned({ drop: ["order_no"] })).toEqual([]);
    expect(await warned({ roles: { order_no: "ignored" } })).toEqual([]);
  });
});
