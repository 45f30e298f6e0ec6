import { useMemo, useState } from "preact/hooks";
import { formatCount } from "../../src/plots/format.js";
import { GroupTree } from "../components/GroupTree.js";
import { Select } from "../components/small.js";
import { type ColorBy, colorPoints, outsidePosition } from "../map/coloring.js";
import { HoverCard, OtherRowCard } from "../map/HoverCard.js";
import { LegendView } from "../map/LegendView.js";
import { type Choosing, MapCanvas } from "../map/MapCanvas.js";
import { mapPoints } from "../map/mapPoints.js";
import { RowSearch } from "../map/RowSearch.js";
import { SelectionPanel } from "../map/SelectionPanel.js";
import { useReport } from "../state/context.js";
import { hrefOf } from "../state/route.js";

const CHOOSING = [
  ["outline", "circle rows"],
  ["box", "box"],
] as const;

export function MapView() {
  const { data } = useReport();
  if (data.rows.numRows > 0) return <RowMap />;
  return (
    <article>
      <h1>Map</h1>
      <p class="lead">This report was made without rows, so there is no map of them.</p>
    </article>
  );
}

function RowMap() {
  const { index, color, theme, data } = useReport();
  const deepest = Math.max(1, ...index.groups.map((segment) => segment.depth));
  const [colorKey, setColorKey] = useState("segment:1");
  const [noise, setNoise] = useState(true);
  const [choose, setChoose] = useState<Choosing>();
  const [hovered, setHovered] = useState<string>();
  const [selected, setSelected] = useState<string>();
  const [chosen, setChosen] = useState<Int32Array>();
  const [hover, setHover] = useState({ point: -1, x: 0, y: 0 });
  const [picked, setPicked] = useState<number>();

  const colorBy = useMemo(() => colorByOf(colorKey), [colorKey]);
  const points = useMemo(() => mapPoints(data), [data]);
  const members = (path: string) =>
    points.numPoints === points.numRows ? index.members(path) : index.membersAmong(path, points.segment);
  const focus = useMemo(() => {
    if (chosen !== undefined) return maskOf(chosen, points.numPoints);
    const path = hovered ?? selected;
    return path === undefined ? undefined : members(path);
  }, [points, hovered, selected, chosen]);
  const coloring = useMemo(
    () => colorPoints(index, points, colorBy, color("noise"), focus),
    [index, points, colorBy, theme, focus],
  );
  const shown = useMemo(() => {
    const outside = outsidePosition(index);
    const numColored = colorBy.by === "segment" ? points.numPoints : points.numRows;
    const mask = new Uint8Array(points.numPoints);
    for (let i = 0; i < numColored; i++) mask[i] = Number(noise || points.segment[i] !== outside);
    return mask;
  }, [index, points, noise, colorBy.by === "segment"]);
  const view = useMemo(
    () => ({
      key: selected ?? "all",
      ...(selected === undefined ? {} : { points: members(selected) }),
    }),
    [points, selected],
  );
  const depth = colorBy.by === "segment" ? colorBy.depth : Math.max(1, deepest);

  return (
    <div class="map-view">
      <aside class="map-side">
        <h1>Map</h1>
        <div class="map-tools">
          <Select label="Colour by" value={colorKey} onChange={setColorKey} options={colorOptions()} />
          <label class="check">
            <input
              type="checkbox"
              checked={noise}
              onChange={(event) => setNoise(event.currentTarget.checked)}
            />{" "}
            rows in no group
          </label>
          <fieldset class="choice" aria-label="choose rows">
            {CHOOSING.map(([how, name]) => (
              <button
                key={how}
                type="button"
                aria-pressed={choose === how}
                onClick={() => setChoose(choose === how ? undefined : how)}
              >
                {name}
              </button>
            ))}
          </fieldset>
          {choose !== undefined && (
            <span class="muted small">
              {choose === "box" ? "Drag a box over the map." : "Drag round the rows."}
            </span>
          )}
          <RowSearch onFind={setPicked} />
        </div>
        {coloring.legend.kind !== "segments" && <LegendView legend={coloring.legend} colorBy={colorBy} />}
        {chosen !== undefined && (
          <SelectionPanel points={points} chosen={chosen} onClose={() => setChosen(undefined)} />
        )}
        <div class={colorBy.by === "segment" ? "map-tree" : "map-tree uncoloured"}>
          <h2>Groups</h2>
          <GroupTree selected={selected} onHover={setHovered} onSelect={setSelected} />
          {selected !== undefined && (
            <p>
              <a class="button" href={hrefOf({ view: "group", path: selected })}>
                Why group {selected} exists
              </a>
            </p>
          )}
        </div>
        {data.others !== undefined && <SampleNote colored={colorBy.by !== "segment"} />}
      </aside>
      <div class="map-stage">
        <MapCanvas
          points={points}
          coloring={coloring}
          shown={shown}
          labelDepth={depth}
          choose={choose}
          view={view}
          marked={picked}
          onHover={(point, x, y) => setHover({ point, x, y })}
          onPick={(point) => setPicked(point < 0 ? undefined : point)}
          onChoose={(circled) => {
            setChosen(circled.length === 0 ? undefined : circled);
            setChoose(undefined);
          }}
          onLabel={(path) => setSelected(path === selected ? undefined : path)}
        />
        {hover.point >= 0 && cardOf(hover.point, { x: hover.x, y: hover.y })}
        {picked !== undefined && cardOf(picked, { onClose: () => setPicked(undefined) })}
      </div>
    </div>
  );

  function cardOf(point: number, more: { x?: number; y?: number; onClose?: () => void }) {
    return point < points.numRows ? (
      <HoverCard row={point} {...more} />
    ) : (
      <OtherRowCard other={point - points.numRows} {...more} />
    );
  }

  function colorOptions(): [string, string][] {
    const depths = Array.from({ length: deepest }, (_, i): [string, string] => [
      `segment:${i + 1}`,
      deepest === 1 ? "group" : `group, level ${i + 1}`,
    ]);
    const columns = index.input.table.columns
      .filter((column) => column.role !== "constant" && column.name !== index.input.rows.id?.name)
      .map((column): [string, string] => [`column:${column.name}`, index.label(column.name)]);
    return [...depths, ...columns, ["probability", "firmness of belonging"], ["outlierScore", "unusualness"]];
  }
}

/** Of a large table: what the map shows of it. */
function SampleNote({ colored }: { readonly colored: boolean }) {
  const { data } = useReport();
  const numPoints = data.rows.numRows + (data.others?.numRows ?? 0);
  const [whole, points, valued] = [data.run.rows, numPoints, data.rows.numRows].map(formatCount);
  return (
    <p class="note">
      {numPoints < data.run.rows
        ? `The map has ${points} of the ${whole} rows, evenly chosen.`
        : `All ${whole} rows are on the map.`}{" "}
      The values of {valued}, evenly chosen, are in this report
      {colored ? ": only they are drawn while a column colours the map." : "."}
    </p>
  );
}

function colorByOf(key: string): ColorBy {
  if (key === "probability" || key === "outlierScore") return { by: key };
  const at = key.indexOf(":");
  const value = key.slice(at + 1);
  return key.startsWith("segment:")
    ? { by: "segment", depth: Number(value) }
    : { by: "column", column: value };
}

function maskOf(points: Int32Array, numPoints: number): Uint8Array {
  const mask = new Uint8Array(numPoints);
  for (const point of points) mask[point] = 1;
  return mask;
}
