import type { Segment } from "@clusterwhy/core";
import { formatCount, formatShare, shorten } from "../plots/format.js";
import { trustText } from "../report/clarity.js";
import type { ReportIndex } from "../report/reportIndex.js";
import { sentenceWithoutSize } from "../report/sentences.js";
import { tellingNumbers } from "../report/telling.js";
import {
  addParagraphs,
  addTable,
  addText,
  EDGE,
  INNER,
  LINE,
  MUTED,
  officeColor,
  plain,
  type Slide,
  WIDE,
} from "./layout.js";

const MOST_FIGURES = 6;
const MOST_RULES = 2;

/** One group: name, sentence, size, what is typical of it beside the others, how to recognise it, how far to trust it. */
export function fillGroupSlide(slide: Slide, index: ReportIndex, segment: Segment): void {
  const { path } = segment;
  slide.addShape("rect", {
    x: 0,
    y: 0,
    w: 0.16,
    h: WIDE.height,
    fill: { color: officeColor(index.color(path)) },
    line: { type: "none" },
  });
  addText(slide, `Group ${path}`, { x: EDGE, y: 0.38, w: 6, h: 0.33 }, { size: 14, color: MUTED });
  addText(
    slide,
    shorten(segment.name, 90),
    { x: EDGE, y: 0.72, w: INNER - 3.2, h: 0.98 },
    { size: 28, bold: true },
  );
  addText(
    slide,
    shorten(sentenceWithoutSize(segment), 340),
    { x: EDGE, y: 1.75, w: INNER - 3.2, h: 1.1 },
    { size: 15 },
  );
  const side = { x: WIDE.width - EDGE - 2.9, w: 2.9 };
  addText(
    slide,
    `${formatCount(segment.size)} rows`,
    { ...side, y: 0.62, h: 0.6 },
    { size: 30, bold: true, align: "right" },
  );
  addText(
    slide,
    `${formatShare(segment.share)} of all`,
    { ...side, y: 1.25, h: 0.4 },
    { size: 16, color: MUTED, align: "right" },
  );
  addFigures(slide, index, segment);
  addRules(slide, segment);
  slide.addShape("line", { x: EDGE, y: 6.55, w: INNER, h: 0, line: { color: LINE, width: 0.75 } });
  addText(
    slide,
    shorten(trustText(segment), 280),
    { x: EDGE, y: 6.62, w: INNER, h: 0.6 },
    { size: 13, color: MUTED },
  );
  const note = index.input.notes?.[path];
  if (note !== undefined) slide.addNotes(plain(note));
}

function addFigures(slide: Slide, index: ReportIndex, segment: Segment): void {
  const telling = tellingNumbers(segment, (column) => index.info(column), MOST_FIGURES);
  if (telling.length === 0) return;
  const rows = telling.map(({ what, inside, outside }) => [
    shorten(what, 44),
    shorten(inside, 16),
    shorten(outside, 16),
  ]);
  addText(slide, "What is typical of it", { x: EDGE, y: 2.95, w: 6, h: 0.35 }, { size: 14, bold: true });
  addTable(slide, [["", "here", "others"], ...rows], {
    x: EDGE,
    y: 3.35,
    widths: [4.1, 1.5, 1.5],
    size: 13,
  });
}

/** Rules that tell who is in, in words; how often each is right, on rows that had no part in finding it. */
function addRules(slide: Slide, segment: Segment): void {
  const rules = segment.rules.filter(({ kind }) => kind === "discriminating").slice(0, MOST_RULES);
  if (rules.length === 0) return;
  const x = EDGE + 7.5;
  const w = INNER - 7.5;
  addText(slide, "How to recognise it", { x, y: 2.95, w, h: 0.35 }, { size: 14, bold: true });
  rules.forEach((rule, i) => {
    const y = 3.35 + i * 1.55;
    const right = Math.round(100 * rule.precision);
    const found = Math.round(100 * rule.recall);
    addParagraphs(
      slide,
      [
        { text: shorten(rule.text, 200), style: { size: 14 } },
        {
          text: `Of 100 rows like that ${right} are in the group; it finds ${found} of 100 of the group's.`,
          style: { size: 12, color: MUTED },
        },
      ],
      { x, y, w, h: 1.45 },
    );
  });
}
