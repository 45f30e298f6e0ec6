import { formatCount, formatShare } from "../../src/plots/format.js";
import type { ComparedRuns, ComparedSide } from "./api.js";
import type { ComparedColors } from "./comparedColors.js";

const MOST_MOVES = 12;

/** 2 before 2.1, 2.1 before 10. */
const byPath = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });

/** What became of every group, in words. */
export function ChangeList(props: ComparedRuns & { readonly colors: ComparedColors }) {
  const { comparison, earlier, later, colors } = props;
  const before = (path: string) => <Group side={earlier} path={path} colors={colors.earlier} />;
  const after = (path: string) => <Group side={later} path={path} colors={colors.later} />;
  const several = (paths: readonly string[], show: (path: string) => preact.JSX.Element) =>
    paths.map((path, i) => (
      <span key={path}>
        {i > 0 && ", "}
        {show(path)}
      </span>
    ));
  return (
    <div class="changes">
      <Changes title="Still there">
        {comparison.matches
          .toSorted((a, b) => byPath(a.from, b.from))
          .map(({ from, to, shared, jaccard }) => (
            <li key={from}>
              {nameIn(earlier, from) === nameIn(later, to) && from === to ? (
                after(to)
              ) : (
                <>
                  {before(from)} → {after(to)}
                </>
              )}{" "}
              <span class="muted">
                {formatCount(shared)} rows in both; {formatShare(jaccard)} of the rows of either
              </span>
            </li>
          ))}
      </Changes>
      <Changes title="New">
        {comparison.births.map((path) => (
          <li key={path}>{after(path)}</li>
        ))}
      </Changes>
      <Changes title="Gone">
        {comparison.deaths.map((path) => (
          <li key={path}>{before(path)}</li>
        ))}
      </Changes>
      <Changes title="Divided">
        {comparison.splits.map(({ from, to }) => (
          <li key={from}>
            {before(from)} → {several(to, after)}
          </li>
        ))}
      </Changes>
      <Changes title="Merged">
        {comparison.merges.map(({ from, to }) => (
          <li key={to}>
            {several(from, before)} → {after(to)}
          </li>
        ))}
      </Changes>
      <Changes title="Moved rows">
        {comparison.moved.slice(0, MOST_MOVES).map(({ from, to, rows }) => (
          <li key={`${from} ${to}`}>
            <b>{formatCount(rows)}</b> {before(from)} → {after(to)}
          </li>
        ))}
        {comparison.moved.length > MOST_MOVES && (
          <li class="muted">and {formatCount(comparison.moved.length - MOST_MOVES)} smaller moves</li>
        )}
      </Changes>
    </div>
  );
}

const nameIn = ({ segments }: ComparedSide, path: string) =>
  segments.find((segment) => segment.path === path)?.name;

function Changes({
  title,
  children,
}: {
  readonly title: string;
  readonly children: preact.ComponentChildren;
}) {
  const isEmpty = Array.isArray(children) && children.flat().filter(Boolean).length === 0;
  if (isEmpty) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="plain-list">{children}</ul>
    </section>
  );
}

function Group(props: {
  readonly side: ComparedSide;
  readonly path: string;
  readonly colors: ReadonlyMap<string, string>;
}) {
  const { side, path, colors } = props;
  const segment = side.segments.find((candidate) => candidate.path === path);
  if (segment === undefined) return <span class="muted">no group</span>;
  return (
    <a class="group-link" href={`#/${side.id}`}>
      <span
        class="swatch"
        aria-hidden="true"
        style={{ background: colors.get(path.split(".")[0]) ?? "transparent" }}
      />
      <span class="path">{path}</span> {segment.name}
    </a>
  );
}
