import type { TunedMap, Tuning } from "@clusterwhy/segments";

const SIZE = 260;
const MOST_POINTS = 1500;

/** Every map of a tuning side by side with its quality, as one page that opens offline. */
export function galleryPage({ maps, recommended, reason }: Tuning, table: string): string {
  const figures = maps.map((map, i) => figure(map, i === recommended)).join("\n");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Maps of ${escaped(table)}</title>
<style>
:root { color-scheme: light dark; --ink: light-dark(#1d1d22, #ececf0); --soft: light-dark(#66666e, #a0a0aa); --edge: light-dark(#e4e4e0, #3a3a40); --best: light-dark(#c2410c, #fb923c); }
body { margin: 2rem auto; max-width: 1180px; padding: 0 1rem; font: 15px/1.45 system-ui, sans-serif; color: var(--ink); }
h1 { font-size: 1.5rem; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(${SIZE}px, 1fr)); gap: 1rem; }
figure { margin: 0; padding: 0.75rem; border: 1px solid var(--edge); border-radius: 10px; }
figure.best { border: 2px solid var(--best); }
svg { display: block; width: 100%; height: auto; }
path { stroke: var(--ink); stroke-opacity: 0.55; stroke-width: 2.4; stroke-linecap: round; }
figcaption b { display: block; }
figcaption { color: var(--soft); font-size: 0.86rem; }
.best b::after { content: " · recommended"; color: var(--best); }
</style>
<h1>Maps of ${escaped(table)}</h1>
<p>${escaped(reason)}.</p>
<main>
${figures}
</main>
</html>
`;
}

function figure(map: TunedMap, best: boolean): string {
  const size = map.minClusterSize === undefined ? "" : `, at least ${map.minClusterSize} rows`;
  const name = `${map.metric}, ${map.nNeighbors} neighbours${size}`;
  return `<figure${best ? ' class="best"' : ""}>
<svg viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="map with ${name}"><path d="${dots(map.coordinates)}"/></svg>
<figcaption><b>${name}</b>trustworthiness ${map.trustworthiness.toFixed(3)} · found again ${map.stability.toFixed(2)}<br>${map.groups} groups proposed, ${(100 * map.noiseShare).toFixed(0)}% in none</figcaption>
</figure>`;
}

/** A path of points: every k-th row, scaled into the square with its proportions kept. */
function dots(coordinates: Float32Array): string {
  const numRows = coordinates.length / 2;
  const step = Math.max(1, Math.ceil(numRows / MOST_POINTS));
  const range = (component: number) => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < numRows; row++) {
      low = Math.min(low, coordinates[2 * row + component]);
      high = Math.max(high, coordinates[2 * row + component]);
    }
    return { middle: (low + high) / 2, width: high - low };
  };
  const [x, y] = [range(0), range(1)];
  const scale = (SIZE - 16) / Math.max(x.width, y.width, Number.MIN_VALUE);
  const place = (value: number, middle: number) => (SIZE / 2 + (value - middle) * scale).toFixed(1);
  let path = "";
  for (let row = 0; row < numRows; row += step) {
    path += `M${place(coordinates[2 * row], x.middle)} ${place(coordinates[2 * row + 1], y.middle)}h0`;
  }
  return path;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
