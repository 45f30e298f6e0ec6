// What a reader who sees, hears or holds the page differently would stumble over.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const fromApp = createRequire(new URL("../../packages/app/package.json", import.meta.url));
const axe = readFileSync(fromApp.resolve("axe-core/axe.min.js"), "utf8");

const WIDTHS = [1440, 390];
const NARROWEST = 360;
const HEIGHT = 860;

/**
 * Looks at the page as it is now, in light and dark, wide and narrow: what axe-core finds serious or critical, and
 * whether the page is wider than its window, at 360 pixels too. The window and the colours are as before afterwards.
 *
 * @param {import("playwright-core").Page} page
 * @param {{ readonly live?: boolean }} options `live: false` for a page that takes its colours only when it is loaded:
 *   it is looked at in those that it has
 * @returns {Promise<string[]>} empty where there is nothing to stumble over
 */
export async function faultsInEveryLook(page, { live = true } = {}) {
  const before = page.viewportSize();
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const faults = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    for (const colorScheme of live ? /** @type {const} */ (["dark", "light"]) : [undefined]) {
      if (colorScheme !== undefined) {
        await page.emulateMedia({ colorScheme });
        await page.waitForFunction((theme) => document.documentElement.dataset.theme === theme, colorScheme);
      }
      // What fades in, and what is drawn anew for the width, is there.
      await page.waitForTimeout(250);
      const found = [...(await seriousFaults(page)), ...(await tooWide(page))];
      faults.push(...found.map((fault) => `${width} pixels, ${colorScheme ?? "as loaded"}: ${fault}`));
    }
  }
  await page.setViewportSize({ width: NARROWEST, height: HEIGHT });
  await page.waitForTimeout(150);
  faults.push(...(await tooWide(page)).map((fault) => `${NARROWEST} pixels: ${fault}`));
  if (before !== null) await page.setViewportSize(before);
  return faults;
}

function seriousFaults(page) {
  return page.evaluate(async () => {
    // A report within a frame is looked at by its own tests.
    const { violations } = await window.axe.run({ iframes: false, resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  });
}

function tooWide(page) {
  return page.evaluate(() => {
    const over = document.documentElement.scrollWidth - innerWidth;
    if (over <= 0) return [];
    const culprit = [...document.querySelectorAll("body *")].find(
      (element) => element.getBoundingClientRect().right > innerWidth + 0.5,
    );
    return [`the page is ${over} pixels too wide: ${culprit?.outerHTML.slice(0, 120)}`];
  });
}
