import { formatShare, shorten } from "../../src/plots/format.js";
import { GroupLink } from "../components/small.js";
import { useReport } from "../state/context.js";
import { hrefOf } from "../state/route.js";

const MAX_COLUMNS = 14;

/** A row's values: beside the pointer, or pinned to the map's corner with a way to its page. */
export function HoverCard(props: {
  readonly row: number;
  readonly x?: number;
  readonly y?: number;
  readonly onClose?: () => void;
}) {
  const { index } = useReport();
  const { row } = props;
  const { rows, table } = index.input;
  const path = rows.paths[rows.segment[row]];
  const columns = table.columns.filter((column) => column.role !== "id" && column.role !== "constant");
  const pinned = props.onClose !== undefined;
  const place = pinned
    ? undefined
    : besidePointer(props.x ?? 0, props.y ?? 0, Math.min(columns.length, MAX_COLUMNS));
  return (
    <div
      class={`hover-card ${pinned ? "pinned" : ""}`}
      style={place}
      role={pinned ? "region" : "tooltip"}
      {...(pinned ? { "aria-label": index.rowName(row) } : {})}
    >
      <div class="hover-head">
        <b>{shorten(index.rowName(row), 40)}</b>
        {props.onClose !== undefined && (
          <button type="button" class="quiet" aria-label="close" onClick={props.onClose}>
            ×
          </button>
        )}
      </div>
      <div class="hover-group">
        {path === index.root.path ? <span class="muted">in no group</span> : <GroupLink path={path} />}
      </div>
      {path !== index.root.path && (
        <div class="muted">firmness of belonging {formatShare(rows.probability[row])}</div>
      )}
      <dl>
        {columns.slice(0, MAX_COLUMNS).map((column) => (
          <div key={column.name}>
            <dt>{shorten(index.label(column.name), 26)}</dt>
            <dd>{shorten(index.value(column.name, row, true), 32)}</dd>
          </div>
        ))}
      </dl>
      {columns.length > MAX_COLUMNS && <div class="muted">and {columns.length - MAX_COLUMNS} more</div>}
      {pinned && (
        <a class="button" href={hrefOf({ view: "row", row })}>
          Why here?
        </a>
      )}
    </div>
  );
}

/** The same for a row of which the report holds only its place on the map and its group. */
export function OtherRowCard(props: {
  readonly other: number;
  readonly x?: number;
  readonly y?: number;
  readonly onClose?: () => void;
}) {
  const { index, data } = useReport();
  if (data.others === undefined) return null;
  const name = `row ${data.others.rowNumbers[props.other] + 1}`;
  const path = index.input.rows.paths[data.others.segment[props.other]];
  const pinned = props.onClose !== undefined;
  return (
    <div
      class={`hover-card ${pinned ? "pinned" : ""}`}
      style={pinned ? undefined : besidePointer(props.x ?? 0, props.y ?? 0, 1)}
      role={pinned ? "region" : "tooltip"}
      {...(pinned ? { "aria-label": name } : {})}
    >
      <div class="hover-head">
        <b>{name}</b>
        {pinned && (
          <button type="button" class="quiet" aria-label="close" onClick={props.onClose}>
            ×
          </button>
        )}
      </div>
      <div class="hover-group">
        {path === index.root.path ? <span class="muted">in no group</span> : <GroupLink path={path} />}
      </div>
      <div class="muted">Its values are not in this report.</div>
    </div>
  );
}

function besidePointer(x: number, y: number, numColumns: number): { left: string; top: string } {
  const [width, height] = [270, 90 + 21 * numColumns];
  const left = x + 18 + width > innerWidth ? x - width - 12 : x + 18;
  return { left: `${Math.max(4, left)}px`, top: `${Math.max(4, Math.min(y + 12, innerHeight - height))}px` };
}
