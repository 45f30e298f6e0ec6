import { formatCount, formatShare, shorten } from "../plots/format.js";
import { CLARITY_WORDS, clarityOf } from "../report/clarity.js";
import { doubtsOf } from "../report/doubts.js";
import { ReportIndex } from "../report/reportIndex.js";
import type { ReportInput } from "../report/reportInput.js";
import { fillGroupSlide } from "./groupSlide.js";
import {
  addParagraphs,
  addTable,
  addText,
  EDGE,
  INNER,
  MUTED,
  officeColor,
  type Presentation,
  plain,
  REST,
  type Slide,
  WIDE,
} from "./layout.js";

/** Groups in the overview's table, and doubts on their slide; the others have slides of their own or the report. */
const MOST_LISTED = 10;
const MOST_DOUBTS = 9;

/**
 * The run as slides for PowerPoint, Keynote, Impress or Slides: a title, the groups, what to distrust, one slide a
 * group. Every text, table and chart can be edited there; no picture is in it.
 *
 * @returns the file's bytes (`.pptx`); the caller's
 */
export async function renderSlides(input: ReportInput): Promise<Uint8Array> {
  const { default: Pptx } = (await import("pptxgenjs")) as unknown as { default: Presentation };
  const index = new ReportIndex(input);
  const title = input.title ?? input.run.source.name;
  const slides = new Pptx();
  slides.layout = WIDE.name;
  slides.title = shorten(plain(title), 200);
  slides.company = "";
  slides.author = "clusterwhy";
  fillTitle(slides.addSlide(), index, title);
  if (index.groups.length > 0) fillOverview(slides.addSlide(), index);
  fillDoubts(slides.addSlide(), input);
  for (const segment of index.groups) fillGroupSlide(slides.addSlide(), index, segment);
  return (await slides.write({ outputType: "uint8array", compression: true })) as Uint8Array;
}

function fillTitle(slide: Slide, index: ReportIndex, title: string): void {
  const { run } = index.input;
  const top = index.groups.filter((segment) => segment.depth === 1).length;
  const found =
    top === 0
      ? `No groups in ${formatCount(run.rows)} rows`
      : `${formatShare(run.groupedRows / Math.max(run.rows, 1))} of the rows form ${top === 1 ? "one group" : `${top} groups`}`;
  addText(slide, shorten(title, 90), { x: EDGE, y: 2.1, w: INNER, h: 0.6 }, { size: 22, color: MUTED });
  addText(slide, found, { x: EDGE, y: 2.75, w: INNER, h: 1.1 }, { size: 44, bold: true });
  const rows = `${formatCount(run.rows)} rows, ${formatCount(run.columns)} columns; ${run.noiseRows === 1 ? "1 row is" : `${formatCount(run.noiseRows)} rows are`} in no group`;
  addText(slide, rows, { x: EDGE, y: 3.95, w: INNER, h: 0.5 }, { size: 18, color: MUTED });
}

function fillOverview(slide: Slide, index: ReportIndex): void {
  const top = index.groups.filter((segment) => segment.depth === 1);
  const listed = top.slice(0, MOST_LISTED);
  addText(slide, "The groups, by size", { x: EDGE, y: 0.45, w: INNER, h: 0.6 }, { size: 28, bold: true });
  const rows = listed.map((segment) => [
    segment.path,
    shorten(segment.name, 48),
    formatCount(segment.size),
    formatShare(segment.share),
    CLARITY_WORDS[clarityOf(segment)],
  ]);
  addTable(slide, [["", "group", "rows", "share", "how clear"], ...rows], {
    x: EDGE,
    y: 1.25,
    widths: [0.7, 4.2, 1, 0.9, 1.5],
    size: 13,
    marks: listed.map(({ path }) => officeColor(index.color(path))),
  });
  if (top.length > listed.length) {
    const more = `and ${formatCount(top.length - listed.length)} smaller groups on the slides that follow`;
    addText(slide, more, { x: EDGE, y: 6.8, w: 8, h: 0.4 }, { size: 12, color: MUTED });
  }
  const { noiseRows } = index.input.run;
  slide.addChart(
    "doughnut",
    [
      {
        name: "rows",
        labels: [...listed.map(({ path, name }) => shorten(plain(`${path} ${name}`), 40)), "in no group"],
        values: [...listed.map(({ size }) => size), noiseRows],
      },
    ],
    {
      x: EDGE + 8.5,
      y: 1.1,
      w: INNER - 8.5,
      h: 4.2,
      holeSize: 60,
      showLegend: false,
      showLabel: false,
      showPercent: true,
      dataLabelFontSize: 10,
      dataLabelColor: "ffffff",
      chartColors: [...listed.map(({ path }) => officeColor(index.color(path))), REST],
    },
  );
}

function fillDoubts(slide: Slide, input: ReportInput): void {
  const doubts = doubtsOf(input);
  addText(slide, "What to distrust", { x: EDGE, y: 0.45, w: INNER, h: 0.6 }, { size: 28, bold: true });
  const texts =
    doubts.length === 0
      ? [
          "Nothing stood out. Groups describe this table only; how far they hold for other rows is for new data to show.",
        ]
      : doubts
          .slice(0, MOST_DOUBTS)
          .map(({ paths, text }) =>
            paths.length === 0
              ? text
              : `${paths.length === 1 ? "Group" : "Groups"} ${shorten(paths.join(", "), 60)}: ${text}`,
          );
  const more = doubts.length > MOST_DOUBTS ? [`and ${doubts.length - MOST_DOUBTS} more, in the report`] : [];
  addParagraphs(
    slide,
    [...texts, ...more].map((text) => ({ text: shorten(text, 220), style: { size: 16, bullet: true } })),
    { x: EDGE, y: 1.25, w: INNER, h: 5.6 },
  );
}
