import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { renderSlides } from "../src/index.js";
import { HOSTILE, sampleInput } from "./sampleInput.js";

/** The files of a zip archive, by its central directory. */
function unzip(bytes: Uint8Array): Map<string, string> {
  const zip = Buffer.from(bytes);
  const files = new Map<string, string>();
  let at = zip.readUInt32LE(zip.lastIndexOf("PK\u0005\u0006") + 16);
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [method, size, nameLength] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
    ];
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    const start = zip.readUInt32LE(at + 42);
    const data = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    const content = zip.subarray(data, data + size);
    files.set(name, (method === 0 ? content : inflateRawSync(content)).toString("utf8"));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** What stands on a slide, text by text. */
function textsOf(xml: string): string[] {
  return Array.from(xml.matchAll(/<a:t>([^<]*)<\/a:t>/g), ([, text]) =>
    text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => ENTITIES[name]),
  );
}

/** Whether every tag is closed in its order and no stray `<` or `&` is left. */
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  const rest = xml
    .replace(/<\?[^>]*\?>/g, "")
    .replace(/<(\/?)([\w:]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>/g, (_, end, name, _a, empty) => {
      if (end === "/") {
        if (open.pop() !== name) open.push("mismatch");
      } else if (empty !== "/") open.push(name);
      return "";
    });
  return open.length === 0 && !/<|&(?!(?:lt|gt|amp|quot|apos|#\d+);)/.test(rest);
}

/** Of the shapes, tables and charts of a slide: their edges, in inches. */
function boxesOf(xml: string) {
  const frames = xml.matchAll(
    /<(?:a|p):xfrm[^>]*><a:off x="(\d+)" y="(\d+)"\/><a:ext cx="(\d+)" cy="(\d+)"\/>/g,
  );
  return Array.from(frames, (found) => found.slice(1).map((value) => Number(value) / 914_400))
    .filter(([, , width, height]) => width > 0 || height > 0)
    .map(([left, top, width, height]) => ({ left, top, right: left + width, bottom: top + height }));
}

describe("slides", () => {
  it("say what the report says, one slide a group, as texts and tables", async () => {
    const input = { ...sampleInput(), notes: { "2": "ask them in spring" } };
    const files = unzip(await renderSlides(input));
    const slides = Array.from({ length: 7 }, (_, i) =>
      textsOf(files.get(`ppt/slides/slide${i + 1}.xml`) ?? ""),
    );
    const [title, overview, doubts, ...groups] = slides;
    expect(title).toContain("92% of the rows form 2 groups");
    const segments = input.document.segments.slice(1);
    for (const { path, name, size } of segments.filter(({ depth }) => depth === 1)) {
      for (const text of [path, name, String(size)]) expect(overview).toContain(text);
    }
    expect(doubts[0]).toBe("What to distrust");
    expect(groups.map((texts) => texts[0])).toEqual(["Group 1", "Group 2", "Group 1.1", "Group 1.2"]);
    groups.forEach((texts, i) => {
      for (const text of [segments[i].name, segments[i].sentence, segments[i].rules[0].text])
        expect(texts).toContain(text);
    });
    expect(slides.flat().join(" ")).not.toMatch(/SHAP|AUC|log-odds/);
    expect([...files.keys()].some((name) => /\.(png|jpe?g|svg)$/.test(name))).toBe(false);
    const notes = [...files].filter(([name]) => name.startsWith("ppt/notesSlides/notesSlide"));
    expect(notes.some(([, xml]) => textsOf(xml).includes("ask them in spring"))).toBe(true);
  });

  it("put every box within the slide and none over another, whatever its text", async () => {
    const long = "a name that goes on and on ".repeat(20);
    const input = sampleInput({ names: { numeric: long, nominal: `2 ${long}`, level: long } });
    const segments = input.document.segments.map((segment) => ({ ...segment, name: long, sentence: long }));
    const files = unzip(
      await renderSlides({ ...input, document: { ...input.document, segments }, title: long }),
    );
    const slides = [...files].filter(([name]) => /^ppt\/slides\/slide\d+\.xml$/.test(name));
    expect(slides.length).toBe(7);
    for (const [name, xml] of slides) {
      const boxes = boxesOf(xml);
      expect(boxes.length, name).toBeGreaterThan(1);
      for (const [i, box] of boxes.entries()) {
        expect(Math.min(box.left, box.top), name).toBeGreaterThanOrEqual(0);
        expect(box.right, name).toBeLessThanOrEqual(13.34);
        expect(box.bottom, name).toBeLessThanOrEqual(7.5);
        for (const other of boxes.slice(i + 1)) {
          const apart =
            box.right <= other.left + 0.01 ||
            other.right <= box.left + 0.01 ||
            box.bottom <= other.top + 0.01 ||
            other.bottom <= box.top + 0.01;
          expect(apart, `${name}: ${JSON.stringify([box, other])}`).toBe(true);
        }
      }
    }
  });

  it("keep hostile texts texts, and every part well-formed", async () => {
    const hostile = `${HOSTILE}\u0000\u000b\ud800`;
    const input = sampleInput({ names: { numeric: hostile, nominal: `2 ${hostile}`, level: hostile } });
    const files = unzip(await renderSlides({ ...input, title: hostile, notes: { "1": hostile } }));
    for (const [name, xml] of files) {
      if (/\.(xml|rels)$/.test(name)) expect(isWellFormed(xml), name).toBe(true);
    }
    expect(textsOf(files.get("ppt/slides/slide1.xml") ?? "")).toContain(`${HOSTILE} `);
  });

  it("say that there are no groups", async () => {
    const files = unzip(await renderSlides(sampleInput({ allNoise: true })));
    expect(textsOf(files.get("ppt/slides/slide1.xml") ?? "")).toContain("No groups in 240 rows");
    expect(files.has("ppt/slides/slide3.xml")).toBe(false);
  });
});
