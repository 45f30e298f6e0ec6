// The site's table of contents: which document of the repository is which page. Everything listed here exists as plain
// Markdown in the repository; the site adds a sidebar and a search.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Sections of the sidebar: title and pages, each `[document, title]`. */
const SECTIONS = [
  [
    "Guide",
    [
      ["docs/guide/start.md", "Start"],
      ["docs/guide/report.md", "Reading the report"],
      ["docs/guide/options.md", "Options and config file"],
      ["docs/guide/daily.md", "New rows, next month"],
      ["docs/guide/large.md", "Large tables"],
      ["docs/guide/privacy.md", "Privacy"],
      ["docs/worked-example.md", "Worked example"],
      ["docs/spark.md", "Apache Spark"],
    ],
  ],
  [
    "Reference",
    [
      ["docs/reference/commands.md", "Commands"],
      ["docs/reference/options.md", "Options"],
      ["docs/reference/run-folder.md", "Run folder"],
    ],
  ],
  [
    "Coming from",
    [
      ["docs/migrating/umap-learn.md", "umap-learn"],
      ["docs/migrating/hdbscan.md", "hdbscan"],
      ["docs/migrating/xgboost.md", "XGBoost"],
      ["docs/migrating/shap.md", "shap"],
      ["docs/migrating/umap-js.md", "umap-js"],
    ],
  ],
  [
    "Algorithms",
    [
      ["docs/algorithms/segments.md", "The method"],
      ["docs/algorithms/prepare.md", "Preparation"],
      ["docs/algorithms/neighbors.md", "Neighbours"],
      ["docs/algorithms/umap.md", "UMAP"],
      ["docs/algorithms/hdbscan.md", "HDBSCAN"],
      ["docs/algorithms/trees.md", "Boosted trees"],
      ["docs/algorithms/shap.md", "SHAP values"],
      ["docs/algorithms/assignment.md", "Assignment"],
    ],
  ],
  [
    "Project",
    [
      ["docs/architecture.md", "Architecture"],
      ["docs/performance.md", "Performance"],
      ["docs/scaling.md", "Scaling"],
      ["docs/reliability.md", "Reliability"],
      ["docs/dependencies.md", "Dependencies"],
      ["CONTRIBUTING.md", "Contributing"],
      ["SECURITY.md", "Security"],
      ["CHANGELOG.md", "Changelog"],
    ],
  ],
];

/** @returns sections `{ title, pages: [{ document, page, title }] }`, with the packages' and benchmarks' own pages */
export function siteSections(root) {
  const readmes = (folder) =>
    readdirSync(join(root, folder))
      .sort()
      .map((name) => [`${folder}/${name}/README.md`, name])
      .filter(([document]) => existsSync(join(root, document)));
  const sections = [
    ...SECTIONS,
    ["Packages", readmes("packages")],
    ["Benchmarks", [["bench/README.md", "Overview"], ...readmes("bench")]],
  ];
  const existing = ([document]) => existsSync(join(root, document));
  return sections.map(([title, pages]) => ({
    title,
    pages: pages
      .filter(existing)
      .map(([document, name]) => ({ document, page: pageOf(document), title: name })),
  }));
}

/** Where a document stands on the site: `docs/guide/start.md` is `guide/start.md`. */
export function pageOf(document) {
  if (document === "docs/README.md") return "index.md";
  if (document === "README.md") return "about.md";
  const place = document.replace(/^docs\//, "").replace(/\/README\.md$/, ".md");
  return place === "bench/README.md" ? "bench.md" : place.toLowerCase();
}
