import { type Points, rotated, toScreen } from "./camera.js";
import { fitCanvas, type PointRenderer } from "./renderer.js";

/** The map without WebGL: slower, the same picture in two dimensions; in three, nearer points are not enlarged. */
export function canvasRenderer(canvas: HTMLCanvasElement, points: Points): PointRenderer {
  const context = canvas.getContext("2d");
  let colors = new Uint8Array(4 * points.numPoints);
  let order = new Uint32Array(0);
  return {
    kind: "canvas",
    setColors(next) {
      colors = new Uint8Array(next);
    },
    setOrder(next) {
      order = new Uint32Array(next);
    },
    draw(camera, size, radius, stride) {
      if (context === null) return;
      const ratio = fitCanvas(canvas, size);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      let last = -1;
      for (let at = 0; at < order.length; at += stride) {
        const i = order[at];
        const [mapX, mapY] = rotated(points, i, camera.rotation);
        const [x, y] = toScreen(mapX, mapY, camera, size);
        if (x < -radius || y < -radius || x > size.width + radius || y > size.height + radius) continue;
        const red = 4 * i;
        const [green, blue, alpha] = [red + 1, red + 2, red + 3];
        const key = (colors[red] << 24) | (colors[green] << 16) | (colors[blue] << 8) | colors[alpha];
        if (key !== last) {
          context.fillStyle = `rgba(${colors[red]},${colors[green]},${colors[blue]},${colors[alpha] / 255})`;
          last = key;
        }
        if (radius < 1.5) context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
        else {
          context.beginPath();
          context.arc(x, y, radius, 0, 2 * Math.PI);
          context.fill();
        }
      }
    },
    isDone: () => true,
    dispose() {},
  };
}
