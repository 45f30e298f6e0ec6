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
    draw(camera, size, radius) {
      if (context === null) return;
      const ratio = fitCanvas(canvas, size);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      let last = -1;
      for (const i of order) {
        const [mapX, mapY] = rotated(points, i, camera.rotation);
        const [x, y] = toScreen(mapX, mapY, camera, size);
        if (x < -radius || y < -radius || x > size.width + radius || y > size.height + radius) continue;
        const at = 4 * i;
        const key = (colors[at] << 24) | (colors[at + 1] << 16) | (colors[at + 2] << 8) | colors[at + 3];
        if (key !== last) {
          context.fillStyle = `rgba(${colors[at]},${colors[at + 1]},${colors[at + 2]},${colors[at + 3] / 255})`;
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
    dispose() {},
  };
}
