// What the checks and the site need of a Markdown file: its code blocks, links and headings. Knows fences, inline code
// and comments, so that a link inside code is no link.

const FENCE = /^(\s*)(`{3,}|~{3,})\s*([\w-]*)/;
const COMMENT = /^\s*<!--\s*(.*?)\s*-->\s*$/;
const HEADING = /^#{1,6}\s+(.*?)\s*#*\s*$/;
const LINK = /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;

/**
 * @returns blocks: every fenced block with its language, text, first line (from 1) and the comment on the line before;
 *   links: target and line of every inline link and image; headings: their anchors in order, as GitHub makes them
 */
export function parseMarkdown(text) {
  const blocks = [];
  const links = [];
  const headings = [];
  const slugger = createSlugger();
  let comment = "";
  let open;
  for (const [position, line] of text.split("\n").entries()) {
    const fence = line.match(FENCE);
    if (open !== undefined) {
      if (fence?.[3] === "" && fence[2].startsWith(open.mark)) {
        blocks.push({ ...open.block, text: open.lines.join("\n") });
        open = undefined;
      } else open.lines.push(line);
    } else if (fence) {
      open = { mark: fence[2], lines: [], block: { language: fence[3], line: position + 1, comment } };
      comment = "";
    } else {
      if (line.trim() !== "") comment = line.match(COMMENT)?.[1] ?? "";
      const heading = line.match(HEADING);
      if (heading) headings.push(slugger(plainText(heading[1])));
      for (const [, image, , target] of withoutCode(line).matchAll(LINK)) {
        links.push({ target, line: position + 1, image: image === "!" });
      }
    }
  }
  if (open !== undefined)
    throw new Error(`the code block that begins in line ${open.block.line} does not end`);
  return { blocks, links, headings };
}

/** The text with every link outside code replaced by what `change` makes of its parts. */
export function mapLinks(text, change) {
  let mark;
  return text
    .split("\n")
    .map((line) => {
      const fence = line.match(FENCE);
      if (mark !== undefined) {
        if (fence?.[3] === "" && fence[2].startsWith(mark)) mark = undefined;
        return line;
      }
      if (fence) {
        mark = fence[2];
        return line;
      }
      const code = codeRanges(line);
      return line.replace(LINK, (whole, image, label, target, at) =>
        code.some(([from, to]) => at >= from && at < to)
          ? whole
          : change({ whole, image: image === "!", label, target }),
      );
    })
    .join("\n");
}

/** GitHub's anchor of a heading: lower case, no punctuation, dashes for blanks. */
export function slugOf(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

/** Equal headings of one file get -1, -2, ... behind their anchors. */
function createSlugger() {
  const seen = new Map();
  return (heading) => {
    const slug = slugOf(heading);
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  };
}

const plainText = (heading) =>
  heading
    .replace(LINK, "$2")
    .replace(/[`*]/g, "")
    .replace(/(^|\W)_(.+?)_(?=\W|$)/g, "$1$2");

function codeRanges(line) {
  return [...line.matchAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g)].map((code) => [
    code.index,
    code.index + code[0].length,
  ]);
}

function withoutCode(line) {
  let text = line;
  for (const [from, to] of codeRanges(line).reverse()) {
    // A link's label may be code; only what lies wholly within code is hidden.
    const within = text.slice(from, to);
    if (/\]\(/.test(within)) text = text.slice(0, from) + " ".repeat(to - from) + text.slice(to);
  }
  return text;
}
