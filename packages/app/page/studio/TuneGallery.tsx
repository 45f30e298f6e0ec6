import { useState } from "preact/hooks";
import { levelColor } from "../../src/plots/color.js";
import { formatCount, formatShare } from "../../src/plots/format.js";
import { themeColor } from "../../src/plots/theme.js";
import { Choice } from "../components/Choice.js";
import { Term } from "../components/small.js";
import type { Options, TunedMap, Tuning } from "./api.js";
import { PointsCanvas } from "./PointsCanvas.js";

const COLORS = Array.from({ length: 10 }, (_, i) => levelColor(i));

/** What the fit takes where nothing else is said. */
const DEFAULTS: Options = { metric: "euclidean", nNeighbors: 15 };

/** The settings of a tuned map as options of the fit. */
export function settingsOf({ metric, nNeighbors, minClusterSize }: TunedMap): Options {
  return { metric, nNeighbors, ...(minClusterSize === undefined ? {} : { minClusterSize }) };
}

/** Maps of the table with several settings, side by side with what each is worth; one is picked to fit with. */
export function TuneGallery(props: {
  readonly tuning: Tuning;
  readonly options: Options;
  readonly theme: "light" | "dark";
  readonly onPick: (settings: Options) => void;
}) {
  const { maps, recommended, reason } = props.tuning;
  const inUse: Options = { ...DEFAULTS, ...props.options };
  const isPicked = (map: TunedMap) =>
    Object.entries(settingsOf(map)).every(([name, value]) => inUse[name] === value);
  const sizes = [...new Set(maps.map((map) => map.minClusterSize))];
  const [chosen, setChosen] = useState(maps[recommended].minClusterSize);
  return (
    <section aria-labelledby="gallery-title">
      <h2 id="gallery-title">Settings tried</h2>
      <p class="note">
        Recommended is {reason}. Colours are groups as proposed, before any evidence; grey rows are in none.
      </p>
      {sizes.length > 1 && (
        <p>
          <Choice
            label="smallest group"
            value={String(chosen)}
            options={sizes.map((size): [string, string] => [String(size), `groups of ${size} or more`])}
            onChange={(size) => setChosen(Number(size))}
          />
        </p>
      )}
      <ul class="gallery">
        {maps.map((map, i) =>
          map.minClusterSize !== chosen ? null : (
            <TunedCard
              key={`${map.metric} ${map.nNeighbors} ${map.minClusterSize}`}
              map={map}
              best={i === recommended}
              picked={isPicked(map)}
              theme={props.theme}
              onPick={() => props.onPick(settingsOf(map))}
            />
          ),
        )}
      </ul>
    </section>
  );
}

function TunedCard(props: {
  readonly map: TunedMap;
  readonly best: boolean;
  readonly picked: boolean;
  readonly theme: "light" | "dark";
  readonly onPick: () => void;
}) {
  const { map, best, picked, theme } = props;
  const name = `${map.metric}, ${map.nNeighbors} neighbours`;
  return (
    <li class={`${best ? "best" : ""} ${picked ? "picked" : ""}`}>
      <PointsCanvas
        map={map}
        colors={[themeColor(theme, "noise") ?? "#999", ...COLORS]}
        theme={theme}
        label={`map with ${name}`}
      />
      <h3>
        {name}
        {best && <span class="tag">recommended</span>}
      </h3>
      <dl class="tune-figures">
        <div>
          <dt>
            <Term means="Trustworthiness: share of neighbours on the map that are neighbours in the data; 1 is best">
              true to the data
            </Term>
          </dt>
          <dd>{map.trustworthiness.toFixed(3)}</dd>
        </div>
        <div>
          <dt>
            <Term means="Stability: adjusted Rand index with the same step on a random four fifths of the rows; 1 is the same groups">
              found again
            </Term>
          </dt>
          <dd>{map.stability.toFixed(2)}</dd>
        </div>
        <div>
          <dt>groups</dt>
          <dd>{formatCount(map.groups)}</dd>
        </div>
        <div>
          <dt>in none</dt>
          <dd>{formatShare(map.noiseShare)}</dd>
        </div>
      </dl>
      <button type="button" aria-pressed={picked} onClick={props.onPick}>
        {picked ? "In use" : "Use these settings"}
        <span class="visually-hidden">: {name}</span>
      </button>
    </li>
  );
}
