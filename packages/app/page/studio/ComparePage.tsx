import { useEffect, useMemo, useState } from "preact/hooks";
import { flowPlot } from "../../src/plots/flow.js";
import { formatCount } from "../../src/plots/format.js";
import { PlotView } from "../components/PlotView.js";
import { Select } from "../components/small.js";
import { api, type ComparedRuns, type ComparedSide, type RunEntry } from "./api.js";
import { ChangeList } from "./ChangeList.js";
import { comparedColors, flowGroups } from "./comparedColors.js";
import { PointsCanvas } from "./PointsCanvas.js";

/** Two runs side by side: their maps in the same colours, where the rows went, and what became of every group. */
export function ComparePage(props: {
  readonly runs: readonly RunEntry[];
  readonly from?: string;
  readonly to?: string;
  readonly theme: "light" | "dark";
  readonly color: (name: string) => string;
}) {
  const { runs } = props;
  // The runs stand with the newest first.
  const to = props.to ?? runs[0]?.id ?? "";
  const from = props.from ?? runs.find((run) => run.id !== to)?.id ?? "";
  const [compared, setCompared] = useState<ComparedRuns>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    let isCurrent = true;
    setCompared(undefined);
    setFailure(undefined);
    if (from !== "" && to !== "") {
      api
        .compare(from, to)
        .then((found) => isCurrent && setCompared(found))
        .catch((error: Error) => isCurrent && setFailure(error.message));
    }
    return () => {
      isCurrent = false;
    };
  }, [from, to]);
  if (runs.length < 2) {
    return (
      <>
        <h1>Compare</h1>
        <p class="muted">
          Two runs are needed. Find groups once more, with another table or other options, or open a run
          folder.
        </p>
      </>
    );
  }
  const choices = runs.map((run): [string, string] => [run.id, `${run.id} · ${run.source}`]);
  const go = (earlier: string, later: string) => {
    location.hash = `#/compare/${earlier}/${later}`;
  };
  return (
    <>
      <h1>Compare</h1>
      <div class="row-of-controls">
        <Select label="Earlier" value={from} options={choices} onChange={(next) => go(next, to)} />
        <Select label="Later" value={to} options={choices} onChange={(next) => go(from, next)} />
        <button type="button" onClick={() => go(to, from)}>
          Swap
        </button>
      </div>
      {failure !== undefined && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      {compared === undefined && failure === undefined && <p class="muted">Comparing …</p>}
      {compared !== undefined && <Compared {...compared} theme={props.theme} noise={props.color("noise")} />}
    </>
  );
}

function Compared(props: ComparedRuns & { readonly theme: "light" | "dark"; readonly noise: string }) {
  const { comparison, earlier, later, theme, noise } = props;
  const colors = useMemo(() => comparedColors(props), [earlier, later]);
  return (
    <>
      <p class="lead">
        {formatCount(comparison.sharedRows)} rows are in both runs, paired by {comparison.pairedBy}.{" "}
        {summaryOf(props)}
      </p>
      <div class="compared-maps">
        <SideMap side={earlier} colors={colors.earlier} noise={noise} theme={theme} />
        <SideMap side={later} colors={colors.later} noise={noise} theme={theme} />
      </div>
      <h2>Where the rows went</h2>
      <p class="note">
        Groups of the first level. A group that lives on keeps its colour; a band is as wide as the rows that
        moved.
      </p>
      <PlotView
        name={`${earlier.id} to ${later.id}`}
        depends={[comparison, noise]}
        expect={240}
        maxWidth={980}
        plot={(width) =>
          flowPlot(
            flowGroups(earlier, colors.earlier, noise),
            flowGroups(later, colors.later, noise),
            comparison.flows,
            { width, titles: [earlier.id, later.id] },
          )
        }
      />
      <ChangeList {...props} colors={colors} />
    </>
  );
}

function SideMap(props: {
  readonly side: ComparedSide;
  readonly colors: ReadonlyMap<string, string>;
  readonly noise: string;
  readonly theme: string;
}) {
  const { side, colors, noise } = props;
  const first = side.segments.filter((segment) => segment.depth === 1);
  return (
    <figure>
      <figcaption>
        <a href={`#/${side.id}`}>
          <b>{side.id}</b>
        </a>{" "}
        {side.source}{" "}
        <span class="muted">
          {formatCount(side.segments.length)} groups, {formatCount(side.rows)} rows
        </span>
      </figcaption>
      <PointsCanvas
        map={side}
        colors={[noise, ...first.map(({ path }) => colors.get(path) ?? noise)]}
        theme={props.theme}
        label={`map of ${side.id}`}
      />
    </figure>
  );
}

function summaryOf({ comparison }: ComparedRuns): string {
  const { matches, births, deaths, moved } = comparison;
  const movedRows = moved.reduce((sum, { rows }) => sum + rows, 0);
  const groups = (count: number) => `${formatCount(count)} ${count === 1 ? "group" : "groups"}`;
  return `${groups(matches.length)} still there, ${formatCount(births.length)} new, ${formatCount(deaths.length)} gone; ${formatCount(movedRows)} rows moved.`;
}
