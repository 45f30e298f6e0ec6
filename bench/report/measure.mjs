// What a reader of the report waits for, in a page of its own.

/**
 * @param route the view to open
 * @returns milliseconds from the start of loading: to the first content, and to the view's first frame with all of its
 *   data; on the map also how it moves, and how long a drawing of all points in other colours takes
 */
export async function measure(browser, file, route) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    const started = performance.now();
    await page.goto(`file://${file}${route}`, { waitUntil: "commit" });
    await page.waitForSelector("header.bar", { timeout: 60_000 });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))));
    const interactive = performance.now() - started;
    const paint = await page.evaluate(firstPaint);
    if (route !== "#/map") return { paint, interactive };
    return {
      paint,
      interactive,
      recolour: await page.evaluate(recolour),
      pan: await page.evaluate(move, "pan"),
      zoom: await page.evaluate(move, "zoom"),
    };
  } finally {
    await page.close();
  }
}

/** Runs in the page. */
function firstPaint() {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const entry = list.getEntriesByName("first-contentful-paint")[0];
      if (entry !== undefined) resolve(entry.startTime);
    }).observe({ type: "paint", buffered: true });
  });
}

/** Runs in the page: hides the rows in no group and waits until the others are drawn. */
async function recolour() {
  const gl = document.querySelector(".map-stage canvas").getContext("webgl2");
  const pixel = new Uint8Array(4);
  gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  const started = performance.now();
  document.querySelector(".map-tools input[type=checkbox]").click();
  // Colours are made after the frame in which the page has changed.
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  return performance.now() - started;
}

/**
 * Runs in the page: moves the map in every frame for two seconds and waits each time until its points are drawn. Frames
 * a second, and the median milliseconds of one.
 */
async function move(how) {
  const map = document.querySelector(".map-stage .map");
  const gl = map.querySelector("canvas").getContext("webgl2");
  const { left, top } = map.getBoundingClientRect();
  const [x, y] = [left + 400, top + 400];
  const fire = (type, more) =>
    map.dispatchEvent(
      new (type === "wheel" ? WheelEvent : PointerEvent)(type, {
        clientX: x,
        clientY: y,
        bubbles: true,
        cancelable: true,
        pointerId: 1,
        ...more,
      }),
    );
  map.setPointerCapture = () => {};
  fire("pointerenter", {});
  if (how === "pan") fire("pointerdown", { button: 0 });
  const pixel = new Uint8Array(4);
  const times = [];
  const started = performance.now();
  let last = started;
  for (let i = 0; performance.now() - started < 2000 || i < 5; i++) {
    if (how === "pan") fire("pointermove", { clientX: x + 4 * (i % 40), clientY: y + 2 * (i % 40) });
    else fire("wheel", { deltaY: i % 40 < 20 ? -40 : 40 });
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
    // Drawing is asynchronous; reading a pixel waits for it.
    gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    times.push(performance.now() - last);
    last = performance.now();
  }
  if (how === "pan") fire("pointerup", { button: 0 });
  const seconds = (performance.now() - started) / 1000;
  return { framesPerSecond: times.length / seconds, frame: times.sort((a, b) => a - b)[times.length >> 1] };
}
