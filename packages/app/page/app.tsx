import { useEffect, useMemo } from "preact/hooks";
import type { ReportData } from "../src/report/payload.js";
import { ReportIndex } from "../src/report/reportIndex.js";
import { ReportContext } from "./state/context.js";
import { hrefOf, type Route, useRoute } from "./state/route.js";
import { useTheme } from "./state/theme.js";
import { AboutView } from "./views/AboutView.js";
import { ColumnsView } from "./views/ColumnsView.js";
import { GroupView } from "./views/GroupView.js";
import { MapView } from "./views/MapView.js";
import { OverviewView } from "./views/OverviewView.js";
import { RowView } from "./views/RowView.js";

const PLACES: readonly (readonly ["overview" | "map" | "columns" | "about", string])[] = [
  ["overview", "Overview"],
  ["map", "Map"],
  ["columns", "Columns"],
  ["about", "About"],
];

export function App({ data }: { readonly data: ReportData }) {
  const index = useMemo(() => new ReportIndex(data), [data]);
  const { theme, toggle, color } = useTheme();
  const route = useRoute();
  const title = data.title ?? data.run.source.name;
  useEffect(() => {
    scrollTo(0, 0);
    document.title = `${placeName(route)} · ${title}`;
  }, [route, title]);
  return (
    <ReportContext.Provider value={{ data, index, theme, color }}>
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        Skip to the content
      </button>
      <header class="bar">
        <span class="bar-title" title={title}>
          {title}
        </span>
        <nav aria-label="parts of the report">
          {PLACES.map(([view, name]) => (
            <a key={view} href={hrefOf({ view })} aria-current={isAt(route, view) ? "page" : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <button
          type="button"
          class="quiet"
          onClick={toggle}
          aria-label={theme === "light" ? "use dark colours" : "use light colours"}
        >
          {theme === "light" ? "☾" : "☀"}
        </button>
      </header>
      <main id="main" class={`view view-${route.view}`} tabIndex={-1}>
        <View route={route} />
      </main>
    </ReportContext.Provider>
  );
}

function View({ route }: { readonly route: Route }) {
  switch (route.view) {
    case "map":
      return <MapView />;
    case "columns":
      return <ColumnsView />;
    case "about":
      return <AboutView />;
    case "group":
      return <GroupView path={route.path} />;
    case "row":
      return <RowView row={route.row} />;
    default:
      return <OverviewView />;
  }
}

function placeName(route: Route): string {
  if (route.view === "group") return `Group ${route.path}`;
  if (route.view === "row") return "Row";
  return PLACES.find(([view]) => view === route.view)?.[1] ?? "";
}

function isAt(route: Route, view: string): boolean {
  return (
    route.view === view ||
    (route.view === "group" && view === "overview") ||
    (route.view === "row" && view === "map")
  );
}
