import type { Segment } from "@clusterwhy/core";
import { condensedTreePlot } from "../../../src/plots/condensedTree.js";
import { formatNumber, formatShare } from "../../../src/plots/format.js";
import { splitPlot } from "../../../src/plots/split.js";
import { PlotView } from "../../components/PlotView.js";
import { More, Section, Term } from "../../components/small.js";
import { useReport } from "../../state/context.js";

/** Whether the group was divided further and on what evidence, and how real the group itself looks. */
export function SplitSection({ segment }: { readonly segment: Segment }) {
  const { index } = useReport();
  const color = index.color(segment.path);
  const parent = index.segment(segment.parent ?? "");
  return (
    <Section id="evidence" title="Is it real, and does it divide further?">
      {parent !== undefined && (
        <Evidence
          segment={parent}
          color={color}
          title={`The split that made this group${parent === index.root ? "" : ` (of group ${parent.path})`}`}
        />
      )}
      <Evidence
        segment={segment}
        color={color}
        title={segment.split.kept ? "Divided further" : "Not divided further"}
      />
      <QualityFacts segment={segment} />
    </Section>
  );
}

export function Evidence({
  segment,
  color,
  title,
}: {
  readonly segment: Segment;
  readonly color: string;
  readonly title: string;
}) {
  const { split } = segment;
  return (
    <div class="evidence">
      <h3>{title}</h3>
      <p>{capitalised(split.reason)}.</p>
      <PlotView
        name={`${segment.path} split`}
        depends={[split, color]}
        maxWidth={620}
        expect={0}
        plot={(width) => splitPlot(split, { width, color })}
      />
      <ul class="facts">
        {split.nullPersistence.length > 0 && (
          <li>
            Grey dots: {split.nullPersistence.length} tables with the same margins and correlations but one
            group only.
          </li>
        )}
        {split.heldOutAuc.length > 0 && (
          <li>
            Held-out{" "}
            <Term means="probability that a row of the group gets a higher score than another row">
              ROC AUC
            </Term>{" "}
            of the proposed groups: {aucText(split.heldOutAuc)}.
          </li>
        )}
        {split.noiseShare !== null && (
          <li>
            {split.noiseShare === 0
              ? "Every row is in one of its groups."
              : `${formatShare(split.noiseShare)} of its rows are in none of its groups.`}
          </li>
        )}
        {split.stability !== null && (
          <li>
            <Term means="overlap of the group with its counterpart when the step is repeated on resampled rows; 1 is the same rows each time">
              Stability
            </Term>{" "}
            of its groups:{" "}
            {split.stability
              .map(
                (s) => `${s.jaccard.toFixed(2)} (${s.interval[0].toFixed(2)} to ${s.interval[1].toFixed(2)})`,
              )
              .join(", ")}
            .
          </li>
        )}
      </ul>
      {split.tree !== undefined && (
        <More title="Condensed tree">{() => <CondensedTree segment={segment} />}</More>
      )}
    </div>
  );
}

function CondensedTree({ segment }: { readonly segment: Segment }) {
  const { index } = useReport();
  return (
    <>
      <p class="note">
        Downwards the{" "}
        <Term means="lambda, 1 / distance in the map: how close together rows must lie to count as one cluster">
          density
        </Term>{" "}
        that is asked for rises. Rows fall away, and a cluster parts where it holds two; what stays wide for
        long is well founded. Colours are of the groups that were kept.
      </p>
      <PlotView
        name={`${segment.path} condensed tree`}
        depends={[segment]}
        maxWidth={760}
        expect={300}
        plot={(width) =>
          condensedTreePlot(segment.split, {
            width,
            groups: segment.children.map((path) => ({ path, color: index.color(path) })),
          })
        }
      />
    </>
  );
}

/** More are told by their range. */
const FEW = 4;

function aucText(values: readonly number[]): string {
  if (values.length <= FEW) return values.map((auc) => auc.toFixed(2)).join(", ");
  return `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
}

function QualityFacts({ segment }: { readonly segment: Segment }) {
  const { persistence, meanProbability, trustworthiness, validity, dataValidity, stability } =
    segment.quality;
  const facts: [string, string, string][] = [];
  if (persistence !== null)
    facts.push([
      "denser than its surroundings",
      `${formatNumber(Math.exp(persistence))}×`,
      "persistence of the cluster, as a ratio of densities",
    ]);
  if (meanProbability !== null)
    facts.push([
      "mean firmness of belonging",
      formatShare(meanProbability),
      "HDBSCAN's membership strength, averaged over the group",
    ]);
  if (trustworthiness !== null)
    facts.push([
      "trustworthiness of its own map",
      trustworthiness.toFixed(3),
      "share of neighbours in the map that are neighbours in the data, 15 neighbours; 1 is best",
    ]);
  if (validity !== null)
    facts.push(["validity on the map", validity.toFixed(3), "DBCV, density-based cluster validity, −1 to 1"]);
  if (dataValidity !== undefined && dataValidity !== null)
    facts.push([
      "validity in the columns",
      dataValidity.toFixed(3),
      "DBCV in the prepared columns; not to be compared with the map's",
    ]);
  if (stability !== null)
    facts.push([
      "stability",
      stability.jaccard.toFixed(2),
      "bootstrap Jaccard of the group with its counterpart in resampled tables",
    ]);
  if (facts.length === 0) return null;
  return (
    <dl class="scores">
      {facts.map(([name, value, means]) => (
        <div key={name}>
          <dt>
            <Term means={means}>{name}</Term>
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function capitalised(text: string): string {
  const [first = "", ...rest] = text.replace(/\.$/, "");
  return first.toUpperCase() + rest.join("");
}
