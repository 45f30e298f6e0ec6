import { useMemo, useState } from "preact/hooks";
import { formatCount } from "../../src/plots/format.js";
import { GroupTree } from "../components/GroupTree.js";
import { Select } from "../components/small.js";
import { type ColorBy, colorRows, isOutside } from "../map/coloring.js";
import { HoverCard } from "../map/HoverCard.js";
import { LegendView } from "../map/LegendView.js";
import { type Choosing, MapCanvas } from "../map/MapCanvas.js";
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
  const [hover, setHover] = useState({ row: -1, x: 0, y: 0 });
  const [picked, setPicked] = useState<number>();

  const colorBy = useMemo(() => colorByOf(colorKey), [colorKey]);
  const focus = useMemo(() => {
    if (chosen !== undefined) return maskOf(chosen, index.input.rows.numRows);
    const path = hovered ?? selected;
    return path === undefined ? undefined : index.members(path);
  }, [index, hovered, selected, chosen]);
  const coloring = useMemo(
    () => colorRows(index, colorBy, color("noise"), focus),
    [index, colorBy, theme, focus],
  );
  const shown = useMemo(
    () =>
      Uint8Array.from({ length: index.input.rows.numRows }, (_, row) =>
        Number(noise || !isOutside(index, row)),
      ),
    [index, noise],
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
        {chosen !== undefined && <SelectionPanel rows={chosen} onClose={() => setChosen(undefined)} />}
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
        {data.rowNumbers !== undefined && (
          <p class="note">
            The map shows {formatCount(data.rows.numRows)} of {formatCount(data.run.rows)} rows, evenly
            chosen.
          </p>
        )}
      </aside>
      <div class="map-stage">
        <MapCanvas
          coloring={coloring}
          shown={shown}
          labelDepth={depth}
          choose={choose}
          view={{
            key: `${selected ?? "all"}`,
            rows: selected === undefined ? undefined : index.members(selected),
          }}
          marked={picked}
          onHover={(row, x, y) => setHover({ row, x, y })}
          onPick={(row) => setPicked(row < 0 ? undefined : row)}
          onChoose={(rows) => {
            setChosen(rows.length === 0 ? undefined : rows);
            setChoose(undefined);
          }}
          onLabel={(path) => setSelected(path === selected ? undefined : path)}
        />
        {hover.row >= 0 && <HoverCard row={hover.row} x={hover.x} y={hover.y} />}
        {picked !== undefined && <HoverCard row={picked} onClose={() => setPicked(undefined)} />}
      </div>
    </div>
  );

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

function colorByOf(key: string): ColorBy {
  if (key === "probability" || key === "outlierScore") return { by: key };
  const at = key.indexOf(":");
  const value = key.slice(at + 1);
  return key.startsWith("segment:")
    ? { by: "segment", depth: Number(value) }
    : { by: "column", column: value };
}

function maskOf(rows: Int32Array, numRows: number): Uint8Array {
  const mask = new Uint8Array(numRows);
  for (const row of rows) mask[row] = 1;
  return mask;
}
