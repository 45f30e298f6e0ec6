import { useEffect, useState } from "preact/hooks";
import { useTheme } from "../state/theme.js";
import { api, followJob, type JobState, type StudioState } from "./api.js";
import { RunList } from "./RunList.js";
import { RunPage } from "./RunPage.js";
import { TablePage } from "./TablePage.js";

/** The place is kept in the address: a table to look at, or a run. */
function placeOf(hash: string): string | undefined {
  return /^#\/(run-\d+)$/.exec(hash)?.[1];
}

export function StudioApp() {
  const { theme, toggle } = useTheme();
  const [state, setState] = useState<StudioState>();
  const [job, setJob] = useState<JobState>({ status: "idle" });
  const [failure, setFailure] = useState<string>();
  const [run, setRun] = useState(() => placeOf(location.hash));

  const refresh = () =>
    api
      .state()
      .then((next) => {
        setState(next);
        setFailure(undefined);
      })
      .catch((error: Error) => setFailure(error.message));

  useEffect(() => {
    void refresh();
    const follow = () => setRun(placeOf(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  // A fit that ends while the page looks on opens its report; one that had ended before does not.
  useEffect(() => {
    let wasRunning = false;
    return followJob((next) => {
      setJob(next);
      if (next.status === "running") wasRunning = true;
      else void refresh();
      if (next.status === "done" && wasRunning) location.hash = `#/${next.run}`;
      if (next.status !== "running") wasRunning = false;
    });
  }, []);

  return (
    <>
      <header class="bar">
        <span class="bar-title">clusterwhy studio</span>
        <nav aria-label="parts of the studio">
          <a href="#/" aria-current={run === undefined ? "page" : undefined}>
            Table
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
          <RunList runs={state?.runs ?? []} selected={run} />
        </aside>
        <main class="studio-main">
          {failure !== undefined && (
            <p class="failure" role="alert">
              {failure}
            </p>
          )}
          {state === undefined && failure === undefined && <p class="muted">Loading …</p>}
          {state !== undefined &&
            (run === undefined ? (
              <TablePage first={state.source} job={job} />
            ) : (
              <RunPage key={run} id={run} onChange={refresh} />
            ))}
        </main>
      </div>
    </>
  );
}
