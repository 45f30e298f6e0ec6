import type { Segment } from "@clusterwhy/core";
import { formatCount, formatShare, shorten } from "../../src/plots/format.js";
import { CLARITY_WORDS, clarityOf } from "../../src/report/clarity.js";
import { doubtsOf } from "../../src/report/doubts.js";
import { sentenceWithoutSize } from "../../src/report/sentences.js";
import { tellingNumbers } from "../../src/report/telling.js";
import { Outcomes } from "../components/Outcomes.js";
import { Soft } from "../components/Soft.js";
import { GroupLink, Swatch } from "../components/small.js";
import { MiniMap } from "../map/MiniMap.js";
import { useReport } from "../state/context.js";
import { hrefOf } from "../state/route.js";

/** So many cards fit two sheets of paper. */
const PRINTED = 15;

/** The front page, for a person in a hurry: no statistician's word on it. */
export function OverviewView() {
  const { data, index } = useReport();
  const { run } = data;
  const top = index.root.children
    .flatMap((path) => index.segment(path) ?? [])
    .sort((a, b) => b.size - a.size);
  const share = run.rows === 0 ? 0 : run.groupedRows / run.rows;
  return (
    <div class="overview">
      <header class="hero">
        <div>
          {top.length === 0 ? (
            <>
              <h1>No groups in {formatCount(run.rows)} rows</h1>
              <p class="lead">
                The rows of this table do not fall into groups that stand apart: {index.root.split.reason}.
                The map still shows which rows are alike.
              </p>
            </>
          ) : (
            <>
              <h1>
                {formatShare(share)} of the rows form{" "}
                {top.length === 1 ? "one group" : `${top.length} groups`}
              </h1>
              <p class="lead">
                {formatCount(run.groupedRows)} of {formatCount(run.rows)} rows are in a group
                {index.groups.length > top.length &&
                  `, and some groups divide further: ${index.groups.length} in all`}
                .{" "}
                {run.noiseRows === 0
                  ? "None is left over."
                  : `${formatCount(run.noiseRows)} ${run.noiseRows === 1 ? "fits" : "fit"} no group.`}
              </p>
              <SizeBar groups={top} noise={run.noiseRows} rows={run.rows} />
            </>
          )}
        </div>
        {data.rows.numRows > 0 && (
          <a class="hero-map" href={hrefOf({ view: "map" })}>
            <MiniMap />
            <span class="caption">Rows that lie close together are alike. Open the map →</span>
          </a>
        )}
      </header>
      {top.length > 0 && (
        <section aria-labelledby="groups-title">
          <h2 id="groups-title">The groups, by size</h2>
          <div class="cards">
            {top.map((segment, i) => (
              <GroupCard key={segment.path} segment={segment} printed={i < PRINTED} />
            ))}
          </div>
          {top.length > PRINTED && (
            <p class="only-print">{top.length - PRINTED} smaller groups are left out on paper.</p>
          )}
        </section>
      )}
      <Doubts />
    </div>
  );
}

function SizeBar({
  groups,
  noise,
  rows,
}: {
  readonly groups: readonly Segment[];
  readonly noise: number;
  readonly rows: number;
}) {
  const { index, color } = useReport();
  const parts = [
    ...groups.map((segment) => ({
      key: segment.path,
      count: segment.size,
      fill: index.color(segment.path),
      name: `${segment.path} ${segment.name}`,
    })),
    ...(noise > 0 ? [{ key: "none", count: noise, fill: color("noise"), name: "in no group" }] : []),
  ];
  return (
    <div
      class="size-bar"
      role="img"
      aria-label={parts.map((part) => `${part.name}: ${formatShare(part.count / rows)}`).join("; ")}
    >
      {parts.map((part) => (
        <span
          key={part.key}
          style={{ flexGrow: part.count, background: part.fill }}
          data-tip={`${part.name}\n${formatCount(part.count)} rows, ${formatShare(part.count / rows)}`}
        />
      ))}
    </div>
  );
}

function GroupCard({ segment, printed }: { readonly segment: Segment; readonly printed: boolean }) {
  const { index } = useReport();
  const telling = tellingNumbers(segment, (column) => index.info(column), 3);
  const clarity = clarityOf(segment);
  const report = segment.classifiers.vsRest;
  return (
    <article class={printed ? "card" : "card no-print"} style={{ borderTopColor: index.color(segment.path) }}>
      <h3>
        <a href={hrefOf({ view: "group", path: segment.path })}>
          <Swatch path={segment.path} />
          <span class="path">{segment.path}</span> <Soft text={segment.name} />
        </a>
      </h3>
      <p class="card-size">
        <b>{formatCount(segment.size)}</b> rows · <b>{formatShare(segment.share)}</b>
      </p>
      <p class="sentence">{sentenceWithoutSize(segment)}</p>
      {telling.length > 0 && (
        <dl class="telling">
          {telling.map((number) => (
            <div key={number.column}>
              <dd>{number.inside}</dd>
              <dt>
                <Soft text={shorten(number.what, 48)} />
              </dt>
              <dd class="muted">others {number.outside}</dd>
            </div>
          ))}
        </dl>
      )}
      <Outcomes segment={segment} />
      <p class={`clarity ${clarity.replaceAll(" ", "-")}`}>
        <b>{CLARITY_WORDS[clarity]}</b>
        {report !== null && (
          <>
            : of 100 rows put here {Math.round(100 * report.positive.precision)} belong here, and{" "}
            {Math.round(100 * report.positive.recall)} of 100 that belong here are found.
          </>
        )}
      </p>
      {segment.children.length > 0 && (
        <ul class="card-children">
          {segment.children.map((path) => (
            <li key={path}>
              <GroupLink path={path} />
              {"\u00a0"}
              <span class="count">{formatCount(index.segment(path)?.size ?? 0)}</span>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

function Doubts() {
  const { data, index } = useReport();
  const doubts = doubtsOf(data);
  if (doubts.length === 0 && index.groups.length === 0) return null;
  return (
    <section class="doubts" aria-labelledby="doubts-title">
      <h2 id="doubts-title">What to distrust</h2>
      {doubts.length === 0 ? (
        <p>
          Nothing stood out. Groups describe this table only; how far they hold for other rows is for new data
          to show.
        </p>
      ) : (
        <ul>
          {doubts.map((doubt) => (
            <li key={`${doubt.paths.join()}-${doubt.text}`}>
              {doubt.paths.length === 1 && (
                <>
                  <GroupLink path={doubt.paths[0]} />:{" "}
                </>
              )}
              {doubt.paths.length > 1 && (
                <>
                  Groups{" "}
                  {doubt.paths.map((path, i) => (
                    <>
                      {i > 0 && ", "}
                      <a href={hrefOf({ view: "group", path })}>{path}</a>
                    </>
                  ))}
                  :{" "}
                </>
              )}
              {doubt.text}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
