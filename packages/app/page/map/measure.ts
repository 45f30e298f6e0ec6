let context: CanvasRenderingContext2D | null | undefined;

/** The width of a map label in pixels, in the page's own font. */
export function labelWidth(text: string): number {
  if (context === undefined) {
    context = document.createElement("canvas").getContext("2d");
    if (context !== null) context.font = `600 12.5px ${getComputedStyle(document.body).fontFamily}`;
  }
  return context === null ? text.length * 8 : context.measureText(text).width;
}
