import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { slugOf } from "../../../scripts/docs/markdown.mjs";
import { siteSections } from "../pages.mjs";

const site = dirname(dirname(fileURLToPath(import.meta.url)));
const link = (page) => `/${page.replace(/\.md$/, "")}`;

// No external font, script or picture, no counting of visitors, search on the page itself.
export default defineConfig({
  title: "clusterwhy",
  description: "Finds the groups in a table and says why each exists",
  lang: "en",
  srcDir: "staged",
  outDir: "dist",
  cacheDir: "staged/.cache",
  cleanUrls: false,
  lastUpdated: false,
  head: [["link", { rel: "icon", href: "data:," }]],
  markdown: { anchor: { slugify: slugOf }, attrs: { disable: true } },
  themeConfig: {
    search: { provider: "local" },
    outline: { level: [2, 3] },
    nav: [
      { text: "Guide", link: "/guide/start" },
      { text: "Reference", link: "/reference/options" },
      { text: "API", link: "/api/index.html", target: "_self" },
    ],
    sidebar: siteSections(join(site, "..", "..")).map(({ title, pages }) => ({
      text: title,
      collapsed: !["Guide", "Reference", "Coming from"].includes(title),
      items: pages.map(({ page, title: text }) => ({ text, link: link(page) })),
    })),
  },
});
