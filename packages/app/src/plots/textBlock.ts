import { fitText, textWidth } from "./scale.js";
import { type SvgNode, text } from "./svg.js";

/** A paragraph broken at spaces into at most `maxLines` lines; what does not fit ends in an ellipsis. */
export function textBlock(
  x: number,
  y: number,
  content: string,
  style: {
    readonly width: number;
    readonly size: number;
    readonly maxLines: number;
    readonly attrs?: SvgNode["attrs"];
  },
): { readonly nodes: SvgNode[]; readonly height: number } {
  const { width, size, maxLines, attrs = {} } = style;
  const leading = 1.35 * size;
  const lines = wrap(content, width, size, maxLines);
  return {
    nodes: lines.map((line, i) =>
      text(x, y + size + i * leading, line, { "font-size": size, fill: "var(--ink)", ...attrs }),
    ),
    height: lines.length * leading,
  };
}

function wrap(content: string, width: number, size: number, maxLines: number): string[] {
  const words = content.split(/\s+/).filter((word) => word !== "");
  const lines: string[] = [];
  let line = "";
  for (const [i, word] of words.entries()) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || textWidth(longer, size) <= width) {
      line = longer;
      continue;
    }
    if (lines.length === maxLines - 1)
      return [...lines, fitText([line, ...words.slice(i)].join(" "), width, size)];
    lines.push(fitText(line, width, size));
    line = word;
  }
  return line === "" ? lines : [...lines, fitText(line, width, size)];
}
