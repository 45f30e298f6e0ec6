import { expect, it } from "vitest";
import { checkLinks } from "../check-links.mjs";
import { mapLinks, parseMarkdown, slugOf } from "../markdown.mjs";
import { collectSamples } from "../samples/collect.mjs";
import { schemaTables } from "../schema-tables.mjs";

const FENCE = "```";

it("finds blocks with their language, line and comment, and no link inside code", () => {
  const text = [
    "# A _title_, with `code`",
    "[one](a.md#x) and `[two](b.md)` and ![three](c.png)",
    "<!-- given: rows -->",
    "",
    `${FENCE}ts`,
    "f(); // [four](d.md)",
    FENCE,
    "## Same",
    "## Same",
  ].join("\n");
  const { blocks, links, headings } = parseMarkdown(text);
  expect(blocks).toEqual([{ language: "ts", line: 5, comment: "given: rows", text: "f(); // [four](d.md)" }]);
  expect(links).toEqual([
    { target: "a.md#x", line: 2, image: false },
    { target: "c.png", line: 2, image: true },
  ]);
  expect(headings).toEqual(["a-title-with-code", "same", "same-1"]);
  expect(slugOf("What `assign` writes, and why?")).toBe("what-assign-writes-and-why");
});

it("changes links outside code only", () => {
  const text = `[a](x.md) \`[b](y.md)\`\n${FENCE}\n[c](z.md)\n${FENCE}`;
  expect(mapLinks(text, ({ label }) => label)).toBe(`a \`[b](y.md)\`\n${FENCE}\n[c](z.md)\n${FENCE}`);
});

it("refuses a block without an end", () => {
  expect(() => parseMarkdown(`text\n${FENCE}ts\nf();`)).toThrow("begins in line 2 does not end");
});

it("tells links that lead nowhere, with their place", () => {
  const pages: Record<string, string> = {
    "README.md": "# Top\n\n[ok](docs/README.md#part) [self](#top) [web](https://example.org/none)",
    "docs/README.md": "## Part\n\n[gone](gone.md)\n[no](../README.md#bottom)\n[out](../../x.md)",
  };
  expect(checkLinks(Object.keys(pages), (path: string) => pages[path])).toEqual([
    "docs/README.md:3: gone.md does not exist",
    "docs/README.md:4: ../README.md#bottom has no such heading",
    "docs/README.md:5: ../../x.md leaves the repository",
  ]);
});

it("every link of the documents leads somewhere", () => {
  expect(checkLinks()).toEqual([]);
});

it("every sample is run or says why not, and few are not", () => {
  const samples = collectSamples();
  expect(samples.length).toBeGreaterThan(30);
  const exceptions = samples.filter(({ exception }) => exception !== undefined);
  expect(exceptions.length).toBeLessThanOrEqual(9);
});

it("describes a schema once, and refers to it afterwards", () => {
  const part = { type: "object", properties: { x: { type: "number" } }, required: ["x"] };
  const [{ path, table }] = schemaTables({
    type: "object",
    properties: { a: part, b: { type: "array", items: part }, c: { enum: ["p|q"], description: "d|e" } },
    required: ["a", "c"],
  });
  expect(path).toBe("");
  expect(table.split("\n").slice(2)).toEqual([
    "| `a` | object |  |",
    "| `a.x` | number |  |",
    "| `b` | list of objects | may be absent; as `a` |",
    "| `c` | `p|q` | d\\|e |",
  ]);
});
