import { useEffect, useState } from "preact/hooks";

/** The place in the report: kept in the address, so that it survives a reload and can be sent to someone. */
export type Route =
  | { readonly view: "overview" | "map" | "columns" | "about" }
  | { readonly view: "group"; readonly path: string }
  | { readonly view: "row"; readonly row: number };

export function parseRoute(hash: string): Route {
  const [, view = "", argument = ""] = /^#\/([a-z]*)\/?(.*)$/.exec(hash) ?? [];
  if (view === "group") return { view, path: decodeURIComponent(argument) };
  if (view === "row" && /^\d+$/.test(argument)) return { view, row: Number(argument) };
  return { view: view === "map" || view === "columns" || view === "about" ? view : "overview" };
}

export function hrefOf(route: Route): string {
  if (route.view === "group") return `#/group/${encodeURIComponent(route.path)}`;
  return route.view === "row" ? `#/row/${route.row}` : route.view === "overview" ? "#/" : `#/${route.view}`;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(parseRoute(location.hash));
    addEventListener("hashchange", follow);
    // It may have changed since the first drawing.
    follow();
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}
