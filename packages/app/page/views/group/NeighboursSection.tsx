import type { Segment } from "@clusterwhy/core";
import { formatCount, formatShare } from "../../../src/plots/format.js";
import { DataTable } from "../../components/DataTable.js";
import { GroupTree } from "../../components/GroupTree.js";
import { GroupLink, Section } from "../../components/small.js";
import { useReport } from "../../state/context.js";

/** The groups around this one: its parts, its sisters, the one that it is most easily taken for. */
export function NeighboursSection({ segment }: { readonly segment: Segment }) {
  const { index } = useReport();
  const siblings = (index.segment(segment.parent ?? "")?.children ?? []).filter(
    (path) => path !== segment.path,
  );
  return (
    <Section id="around" title="Around this group">
      {segment.nearest !== undefined && <Nearest nearest={segment.nearest} />}
      {segment.confusion !== undefined && <Confusion segment={segment} confusion={segment.confusion} />}
      {segment.children.length > 0 && <Groups title="It divides into" paths={segment.children} />}
      {siblings.length > 0 && <Groups title="Beside it" paths={siblings} />}
      <details class="more no-print">
        <summary>All groups</summary>
        <GroupTree />
      </details>
    </Section>
  );
}

function Nearest({ nearest }: { readonly nearest: NonNullable<Segment["nearest"]> }) {
  const { index } = useReport();
  return (
    <>
      <h3>Nearest to it</h3>
      <p>
        It is most easily taken for <GroupLink path={nearest.path} />.
        {nearest.differences.length > 0 && " What separates the two, here against there:"}
      </p>
      <ul>
        {nearest.differences.map(({ column, text }) => (
          <li key={column} data-tip={index.label(column)}>
            {text}
          </li>
        ))}
      </ul>
    </>
  );
}

/** With which sisters its rows are mixed up, on rows that the classifiers have not seen. */
function Confusion(props: {
  readonly segment: Segment;
  readonly confusion: NonNullable<Segment["confusion"]>;
}) {
  const { index } = useReport();
  const { segment, confusion } = props;
  const total = confusion.reduce((sum, { putThere }) => sum + putThere, 0);
  const own = confusion.find(({ path }) => path === segment.path);
  const mixed = confusion
    .filter(({ path, putThere, takenFrom }) => path !== segment.path && putThere + takenFrom > 0)
    .sort((a, b) => b.putThere + b.takenFrom - a.putThere - a.takenFrom);
  return (
    <>
      <h3>Mixed up with</h3>
      <p>
        {own !== undefined && total > 0 && `${formatShare(own.putThere / total)} of its rows are recognised`}
        {mixed.length === 0
          ? "; none is put into a sister group, and none of theirs into this one."
          : " among its sisters, by classifiers that had not seen them."}
      </p>
      {mixed.length > 0 && (
        <DataTable
          caption="rows mixed up with sister groups"
          head={["sister group", "its rows put there", "their rows put here"]}
          rows={mixed.map(({ path, putThere, takenFrom }) => [
            { text: `${path} ${index.segment(path)?.name ?? ""}`, show: <GroupLink path={path} /> },
            { text: formatCount(putThere), numeric: true },
            { text: formatCount(takenFrom), numeric: true },
          ])}
        />
      )}
    </>
  );
}

function Groups({ title, paths }: { readonly title: string; readonly paths: readonly string[] }) {
  const { index } = useReport();
  return (
    <>
      <h3>{title}</h3>
      <ul class="plain-list">
        {paths.map((path) => (
          <li key={path}>
            <GroupLink path={path} />
            {"\u00a0"}
            <span class="count">{formatCount(index.segment(path)?.size ?? 0)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
