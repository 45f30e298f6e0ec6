import type { ComponentChildren } from "preact";
import { formatShare, shorten } from "../../src/plots/format.js";
import { GroupLink } from "../components/small.js";
import { useReport } from "../state/context.js";
import { hrefOf } from "../state/route.js";

const MAX_COLUMNS = 14;

interface Placed {
  /** Of the pointer; absent where the card is pinned. */
  readonly x?: number;
  readonly y?: number;
  /** Pins the card: it stays until it is closed. */
  readonly onClose?: () => void;
}

/** A row's values beside the pointer, or pinned with a way to its page. */
export function HoverCard({ row, ...placed }: Placed & { readonly row: number }) {
  const { index } = useReport();
  const { rows, table } = index.input;
  const path = rows.paths[rows.segment[row]];
  const columns = table.columns.filter((column) => column.role !== "id" && column.role !== "constant");
  const shown = columns.slice(0, MAX_COLUMNS);
  return (
    <Card name={index.rowName(row)} path={path} numLines={shown.length} {...placed}>
      {path !== index.root.path && (
        <div class="muted">firmness of belonging {formatShare(rows.probability[row])}</div>
      )}
      <dl>
        {shown.map((column) => (
          <div key={column.name}>
            <dt>{shorten(index.label(column.name), 26)}</dt>
            <dd>{shorten(index.value(column.name, row, true), 32)}</dd>
          </div>
        ))}
      </dl>
      {columns.length > MAX_COLUMNS && <div class="muted">and {columns.length - MAX_COLUMNS} more</div>}
      {placed.onClose !== undefined && (
        <a class="button" href={hrefOf({ view: "row", row })}>
          Why here?
        </a>
      )}
    </Card>
  );
}

/** The same for a row of which the report holds only its place on the map and its group. */
export function OtherRowCard({ other, ...placed }: Placed & { readonly other: number }) {
  const { index, data } = useReport();
  if (data.others === undefined) return null;
  const path = index.input.rows.paths[data.others.segment[other]];
  return (
    <Card name={`row ${data.others.rowNumbers[other] + 1}`} path={path} numLines={1} {...placed}>
      <div class="muted">Its values are not in this report.</div>
    </Card>
  );
}

function Card(
  props: Placed & {
    readonly name: string;
    readonly path: string;
    readonly numLines: number;
    readonly children: ComponentChildren;
  },
) {
  const { index } = useReport();
  const { name, path, x = 0, y = 0, onClose } = props;
  const pinned = onClose !== undefined;
  return (
    <div
      class={`hover-card ${pinned ? "pinned" : ""}`}
      style={pinned ? undefined : besidePointer(x, y, props.numLines)}
      role={pinned ? "region" : "tooltip"}
      {...(pinned ? { "aria-label": name } : {})}
    >
      <div class="hover-head">
        <b>{shorten(name, 40)}</b>
        {pinned && (
          <button type="button" class="quiet" aria-label="close" onClick={onClose}>
            ×
          </button>
        )}
      </div>
      <div class="hover-group">
        {path === index.root.path ? <span class="muted">in no group</span> : <GroupLink path={path} />}
      </div>
      {props.children}
    </div>
  );
}

function besidePointer(x: number, y: number, numLines: number): { left: string; top: string } {
  const [width, height] = [270, 90 + 21 * numLines];
  const left = x + 18 + width > innerWidth ? x - width - 12 : x + 18;
  return { left: `${Math.max(4, left)}px`, top: `${Math.max(4, Math.min(y + 12, innerHeight - height))}px` };
}
