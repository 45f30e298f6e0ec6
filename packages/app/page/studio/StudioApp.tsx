import { useEffect, useState } from "preact/hooks";
import { useTheme } from "../state/theme.js";
import { api, followJob, type JobState, type LayoutPicture, type StudioState } from "./api.js";
import { ComparePage } from "./ComparePage.js";
import { RunList } from "./RunList.js";
import { RunPage } from "./RunPage.js";
import { TablePage } from "./TablePage.js";

/** The place is kept in the address: a table to look at, a run, or two runs to compare. */
type Place =
  | { readonly at: "table" }
  | { readonly at: "run"; readonly id: string }
  | { readonly at: "compare"; readonly from?: string; readonly to?: string };

function placeOf(hash: string): Place {
  const [, first, from, to] = hash.split("/");
  if (first === "compare") return { at: "compare", from, to };
  return /^(run|opened)-\d+$/.test(first ?? "") ? { at: "run", id: first } : { at: "table" };
}

export function StudioApp() {
  const { theme, toggle, color } = useTheme();
  const [state, setState] = useState<StudioState>();
  const [job, setJob] = useState<JobState>({ status: "idle" });
  const [layout, setLayout] = useState<LayoutPicture>();
  const [failure, setFailure] = useState<string>();
  const [place, setPlace] = useState(() => placeOf(location.hash));
  const run = place.at === "run" ? place.id : undefined;

  const refresh = () =>
    api
      .state()
      .then((next) => {
        setState(next);
        setFailure(undefined);
        return next;
      })
      .catch((error: Error): undefined => setFailure(error.message) as undefined);

  useEffect(() => {
    void refresh().then((first) => {
      // The run that the studio was opened with, unless the address names a place.
      if (first?.run !== undefined && location.hash === "") location.hash = `#/${first.run}`;
    });
    const follow = () => setPlace(placeOf(location.hash));
    addEventListener("hashchange", follow);
    // It may have changed since the first drawing.
    follow();
    return () => removeEventListener("hashchange", follow);
  }, []);
  // A fit that ends while the page looks on opens its report; one that had ended before does not.
  useEffect(() => {
    let wasRunning = false;
    return followJob((next) => {
      setJob(next);
      if (next.status === "running") wasRunning = true;
      else {
        setLayout(undefined);
        void refresh();
      }
      if (next.status === "done" && next.kind === "fit" && wasRunning) location.hash = `#/${next.run}`;
      if (next.status !== "running") wasRunning = false;
    }, setLayout);
  }, []);

  return (
    <>
      <header class="bar">
        <span class="bar-title">clusterwhy studio</span>
        <nav aria-label="parts of the studio">
          <a href="#/" aria-current={place.at === "table" ? "page" : undefined}>
            Table
          </a>
          <a href="#/compare" aria-current={place.at === "compare" ? "page" : undefined}>
            Compare
          </a>
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
      <div class="studio">
        <aside class="studio-side">
          <RunList runs={state?.runs ?? []} selected={run} onChange={refresh} />
        </aside>
        <main class="studio-main">
          {failure !== undefined && (
            <p class="failure" role="alert">
              {failure}
            </p>
          )}
          {state === undefined && failure === undefined && <p class="muted">Loading …</p>}
          {state !== undefined && shown(state)}
        </main>
      </div>
    </>
  );

  function shown(known: StudioState) {
    if (place.at === "run") return <RunPage key={place.id} id={place.id} onChange={refresh} />;
    if (place.at === "compare") {
      return <ComparePage runs={known.runs} from={place.from} to={place.to} color={color} theme={theme} />;
    }
    return <TablePage first={known.source} job={job} layout={layout} theme={theme} ink={color("accent")} />;
  }
}
