import type PptxGenJS from "pptxgenjs";

/** One look for all slides: 16 by 9, 13.33 by 7.5 inches. Fonts and colours are those that every office has. */
export const WIDE = { name: "LAYOUT_WIDE", width: 13.33, height: 7.5 } as const;
export const EDGE = 0.6;
export const INNER = WIDE.width - 2 * EDGE;

export const INK = "1c1e21";
export const MUTED = "5c6068";
export const LINE = "d5d5d1";
export const REST = "a9adb5";
const FONT = "Calibri";
/** Of a table's row of one line, inches. */
const ROW_HEIGHT = 0.34;

/** The package's types say CommonJS, its module for Node and browsers is ECMAScript's: the class is its default export. */
export type Presentation = typeof PptxGenJS.default;
export type Slide = ReturnType<InstanceType<Presentation>["addSlide"]>;

/** `#3f7fbf` as PowerPoint writes it. */
export function officeColor(hex: string): string {
  return hex.replace("#", "");
}

/** Characters that XML cannot hold are left out; everything else is text and escaped where it is written. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]/gu, (c) => (/\s/.test(c) ? " " : ""));
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

interface TextStyle {
  readonly size: number;
  readonly bold?: boolean;
  readonly color?: string;
  readonly align?: "left" | "right";
  readonly bullet?: boolean;
}

/** A line or a paragraph. */
export function addText(slide: Slide, text: string, box: Box, style: TextStyle): void {
  addParagraphs(slide, [{ text, style }], box);
}

/** Paragraphs below each other, however many lines each of them takes. */
export function addParagraphs(
  slide: Slide,
  paragraphs: readonly { readonly text: string; readonly style: TextStyle }[],
  box: Box,
): void {
  slide.addText(
    paragraphs.map(({ text, style }) => ({
      text: plain(text),
      options: {
        fontSize: style.size,
        bold: style.bold ?? false,
        color: style.color ?? INK,
        align: style.align ?? "left",
        paraSpaceAfter: paragraphs.length > 1 ? 4 : 0,
        breakLine: true,
        ...(style.bullet === true ? { bullet: true } : {}),
      },
    })),
    { ...box, margin: 0, fontFace: FONT, valign: "top", fit: "shrink" },
  );
}

/** Texts by rows and columns, the first row a heading. Widths are in inches; `marks` are colours before the rows below. */
export function addTable(
  slide: Slide,
  rows: readonly (readonly string[])[],
  place: {
    readonly x: number;
    readonly y: number;
    readonly widths: readonly number[];
    readonly size: number;
    readonly marks?: readonly string[];
  },
): void {
  slide.addTable(
    rows.map((row, r) =>
      row.map((text, c) =>
        c === 0 && r > 0 && place.marks !== undefined
          ? markedCell(text, place.marks[r - 1])
          : {
              text: plain(text),
              options: {
                bold: r === 0,
                color: r === 0 ? MUTED : INK,
                align: isNumber(rows, c) ? ("right" as const) : ("left" as const),
              },
            },
      ),
    ),
    {
      x: place.x,
      y: place.y,
      w: place.widths.reduce((sum, width) => sum + width, 0),
      colW: [...place.widths],
      rowH: rows.map(() => ROW_HEIGHT),
      fontFace: FONT,
      fontSize: place.size,
      margin: 0.06,
      border: { type: "solid", pt: 0.5, color: LINE },
    },
  );
}

/** A text behind a square in a colour. */
function markedCell(text: string, color: string) {
  return {
    text: [
      { text: "■ ", options: { color, breakLine: false } },
      { text: plain(text), options: { color: INK, breakLine: false } },
    ],
  };
}

/** Whether all of a column's cells below the heading begin with a digit or are empty. */
function isNumber(rows: readonly (readonly string[])[], column: number): boolean {
  return rows.slice(1).every((row) => row[column] === "" || /^[<>−-]?\d/.test(row[column]));
}
