import type { ColumnProfile, Segment } from "@clusterwhy/core";
import { trustText } from "../report/clarity.js";
import type { ReportIndex } from "../report/reportIndex.js";
import { sentenceWithoutSize } from "../report/sentences.js";
import { tellingNumbers } from "../report/telling.js";
import { formatCount, formatShare, shorten } from "./format.js";
import { histogramPlot } from "./histogram.js";
import { levelsPlot } from "./levels.js";
import { mapPlot } from "./map.js";
import { fitText } from "./scale.js";
import { node, type Plot, rect, type SvgNode, text } from "./svg.js";
import { textBlock } from "./textBlock.js";

const WIDTH = 1920;
const HEIGHT = 1080;
const MARGIN = 96;
const CHART = { width: 380, top: 668 };

/** A group on one page of 1920 by 1080 for people who present: name, sentence, size, three charts, how far to trust it. */
export function cardPlot(index: ReportIndex, segment: Segment): Plot {
  const color = index.color(segment.path);
  const telling = tellingNumbers(segment, (column) => index.info(column), 3);
  const name = textBlock(MARGIN, 128, segment.name, {
    width: 1100,
    size: 58,
    maxLines: 2,
    attrs: { "font-weight": 700 },
  });
  const sentence = textBlock(MARGIN, 150 + name.height, sentenceWithoutSize(segment), {
    width: 1080,
    size: 28,
    maxLines: 4,
  });
  const hasRows = index.input.rows.numRows > 0;
  const map = hasRows ? mapPlot(index, segment.path, { width: 560, height: 400, labels: false }) : undefined;
  return {
    width: WIDTH,
    height: HEIGHT,
    label: `group ${segment.path}: ${segment.name}`,
    body: [
      rect(0, 0, 18, HEIGHT, { fill: color }),
      text(
        MARGIN,
        100,
        `Group ${segment.path} · ${shorten(index.input.title ?? index.input.run.source.name, 60)}`,
        { "font-size": 24 },
      ),
      ...name.nodes,
      ...sentence.nodes,
      ...(map === undefined ? [] : [placed(map, WIDTH - MARGIN - 560, 70, 1)]),
      text(WIDTH - MARGIN, 520, `${formatCount(segment.size)} rows`, {
        anchor: "end",
        "font-size": 46,
        "font-weight": 700,
        fill: "var(--ink)",
      }),
      text(WIDTH - MARGIN, 558, `${formatShare(segment.share)} of all`, { anchor: "end", "font-size": 26 }),
      ...telling.flatMap((number, i) =>
        chartOf(index, segment, number.column, i, [number.what, number.inside, number.outside]),
      ),
      ...trustOf(segment),
    ],
  };
}

function chartOf(
  index: ReportIndex,
  segment: Segment,
  column: string,
  i: number,
  words: readonly string[],
): SvgNode[] {
  const profile = segment.profile.find((candidate) => candidate.column === column);
  if (profile === undefined) return [];
  const step = (WIDTH - 2 * MARGIN + 60) / 3;
  const x = MARGIN + i * step;
  const room = step - 60;
  const [what, inside, outside] = words;
  return [
    text(x, CHART.top - 42, fitText(`${inside}  ${what}`, room, 30), {
      "font-size": 28,
      "font-weight": 700,
      fill: "var(--ink)",
    }),
    text(x, CHART.top - 8, fitText(`others ${outside}`, room, 22), { "font-size": 22 }),
    placed(chart(index, segment, profile), x, CHART.top + 10, room / CHART.width),
  ];
}

function chart(index: ReportIndex, segment: Segment, profile: ColumnProfile): Plot {
  const style = {
    width: CHART.width,
    color: index.color(segment.path),
    label: index.label(profile.column),
    info: index.info(profile.column),
  };
  if (profile.kind === "numeric") return histogramPlot(profile, { ...style, height: 165 });
  // Four levels fill the place of a histogram.
  const kept = profile.levels.slice(0, 4);
  const hidden = profile.levels.slice(4);
  const other = hidden.reduce(
    (sum, level) => ({
      levels: sum.levels + 1,
      inside: sum.inside + level.inside,
      outside: sum.outside + level.outside,
    }),
    profile.other,
  );
  return levelsPlot({ ...profile, levels: kept, other }, style);
}

function trustOf(segment: Segment): SvgNode[] {
  const block = textBlock(MARGIN, 930, trustText(segment), {
    width: WIDTH - 2 * MARGIN,
    size: 24,
    maxLines: 3,
    attrs: { fill: "var(--muted)" },
  });
  return [rect(MARGIN, 912, WIDTH - 2 * MARGIN, 1, { fill: "var(--line)" }), ...block.nodes];
}

/** A drawing within a drawing. */
function placed(plot: Plot, x: number, y: number, scale: number): SvgNode {
  return node(
    "g",
    { transform: `translate(${x} ${y}) scale(${Math.round(scale * 1000) / 1000})` },
    ...plot.body,
  );
}
