import { styleText } from "node:util";

/** Writes styled text where that is welcome, and never lets a value control the terminal. */
export interface Terminal {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  /** Text from a table or a file name: control characters are shown, not obeyed. */
  plain(text: string): string;
}

export function createTerminal(stream: NodeJS.WriteStream, wantsColor: boolean): Terminal {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const styled =
    wantsColor && !NO_COLOR && (FORCE_COLOR ? FORCE_COLOR !== "0" : stream.isTTY === true && TERM !== "dumb");
  const style = (format: "bold" | "dim" | "red") => (text: string) =>
    styled ? styleText(format, text) : text;
  return { bold: style("bold"), dim: style("dim"), red: style("red"), plain: visible };
}

/** Control characters (but line breaks), and the format characters that turn the direction of text. */
const UNSAFE = /(?!\n)[\p{Cc}\p{Bidi_Control}]/gu;

/** Unsafe characters as the pictures that Unicode has for them, or as escapes. */
function visible(text: string): string {
  return text.replace(UNSAFE, (char) => {
    const code = char.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** `text` in a column of `width`, cut with an ellipsis. */
export function fitWidth(text: string, width: number): string {
  const chars = [...text];
  return chars.length > width
    ? `${chars.slice(0, width - 1).join("")}…`
    : text.padEnd(width + text.length - chars.length);
}

/** Breaks a text at spaces into lines of at most `width`, each after `indent`. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width - indent.length) {
      lines.push(indent + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(indent + line);
  return lines.join("\n");
}
