import { formatCount, formatShare, formatValue, shorten } from "../plots/format.js";
import { fitText } from "../plots/scale.js";
import { node, rect, type SvgNode, svgText, text } from "../plots/svg.js";
import { escapeHtml } from "../report/escapeHtml.js";
import type { ProfiledColumn } from "./profileInput.js";

const WIDTH = 280;

/** One column: its role and why, its values, what is missing. Everything of the table's is escaped. */
export function columnCard(column: ProfiledColumn, rows: number): string {
  const { name, label, role, reason, missing, distinct } = column;
  const present = rows - missing;
  return [
    `<article class="card" id="${escapeHtml(`column-${name}`)}">`,
    `<header><h3>${escapeHtml(shorten(label ?? name, 80))}</h3><span class="tag role-${role}">${role}</span></header>`,
    label === undefined ? "" : `<p class="small muted">${escapeHtml(shorten(name, 80))}</p>`,
    `<p class="small">${escapeHtml(reason)}</p>`,
    contentOf(column, present),
    `<p class="facts">${formatCount(distinct)} different · ${missing === 0 ? "none missing" : `${formatShare(missing / Math.max(rows, 1))} missing`}`,
    `<span class="full" style="display:block" title="${formatCount(present)} of ${formatCount(rows)} rows have a value"><i style="width:${((100 * present) / Math.max(rows, 1)).toFixed(2)}%"></i></span></p>`,
    "</article>",
  ].join("");
}

function contentOf(column: ProfiledColumn, present: number): string {
  const { numbers, levels, type } = column;
  if (numbers !== undefined && type === "boolean") {
    const yes = Math.round(numbers.mean * present);
    return levelBars(
      [
        { value: "true", count: yes },
        { value: "false", count: present - yes },
      ],
      present,
      column,
    );
  }
  if (numbers !== undefined) return histogram(numbers, column) + quantiles(numbers, column);
  if (levels === undefined || levels.length === 0) return "";
  return column.distinct === present ? examples(levels) : levelBars(levels, present, column);
}

/** Where no value repeats, bars would all be alike. */
function examples(levels: NonNullable<ProfiledColumn["levels"]>): string {
  const items = levels.slice(0, 3).map(({ value }) => `<li>${escapeHtml(shorten(value, 160))}</li>`);
  return `<p class="small muted">for example</p><ul class="examples">${items.join("")}</ul>`;
}

type Numbers = NonNullable<ProfiledColumn["numbers"]>;

function histogram({ histogram: bins, scale, min, max }: Numbers, column: ProfiledColumn): string {
  const height = 74;
  const tallest = Math.max(...bins, 1);
  const step = WIDTH / Math.max(bins.length, 1);
  const bars = bins.map((count, i): SvgNode => {
    // A bin that holds a row is never drawn empty.
    const size = count === 0 ? 0 : Math.max(1.5, (count / tallest) * (height - 4));
    return rect(i * step + 0.5, height - size, step - 1, size, {
      fill: "var(--accent)",
      rx: 1,
      tip: `${formatCount(count)} rows`,
    });
  });
  const log = scale === "log1p" ? ", on a log scale" : "";
  const label = `distribution from ${formatValue(min, column)} to ${formatValue(max, column)}${log}`;
  return svgText({ width: WIDTH, height, label, body: [baseline(height), ...bars] });
}

function baseline(height: number): SvgNode {
  return node("line", { x1: 0, y1: height, x2: WIDTH, y2: height, stroke: "var(--line)" });
}

function quantiles(numbers: Numbers, column: ProfiledColumn): string {
  const shown: [string, number][] = [
    ["least", numbers.min],
    ["median", numbers.median],
    ["greatest", numbers.max],
    ["lower quartile", numbers.p25],
    ["mean", numbers.mean],
    ["upper quartile", numbers.p75],
  ];
  const items = shown.map(
    ([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(formatValue(value, column))}</dd></div>`,
  );
  const scale = numbers.scale === "log1p" ? `<p class="small muted">drawn on a log scale</p>` : "";
  return `<dl class="quantiles">${items.join("")}</dl>${scale}`;
}

function levelBars(
  levels: readonly { readonly value: string; readonly count: number }[],
  present: number,
  column: ProfiledColumn,
): string {
  const row = 21;
  const labelWidth = 118;
  const bars = levels.map(({ value, count }, i): SvgNode => {
    const share = count / Math.max(present, 1);
    const y = i * row;
    return node(
      "g",
      { tip: `${value}: ${formatCount(count)} rows` },
      text(0, y + 14, fitText(value.trim() === "" ? "(blank)" : value, labelWidth - 8, 12), {
        fill: "var(--ink)",
      }),
      rect(labelWidth, y + 5, (WIDTH - labelWidth - 46) * share, 10, { fill: "var(--accent)", rx: 2 }),
      text(WIDTH, y + 14, formatShare(share), { anchor: "end", "font-size": 11 }),
    );
  });
  const more = column.distinct - levels.length;
  const rest = more > 0 ? `<p class="small muted">and ${formatCount(more)} more</p>` : "";
  return (
    svgText({ width: WIDTH, height: levels.length * row, label: "most frequent values", body: bars }) + rest
  );
}
