import { formatCount } from "../../src/plots/format.js";
import { DataTable } from "../components/DataTable.js";
import { Section, Term } from "../components/small.js";
import { useReport } from "../state/context.js";
import { Evidence } from "./group/SplitSection.js";

/** Where the report comes from: enough to make it again. */
export function AboutView() {
  const { data, index } = useReport();
  const { run } = data;
  const facts: [string, string][] = [
    ["table", run.source.name],
    ["format", run.source.format],
    ...(run.source.bytes === null
      ? []
      : ([["size", `${formatCount(run.source.bytes)} bytes`]] as [string, string][])),
    ...(run.source.sha256 === null ? [] : ([["SHA-256", run.source.sha256]] as [string, string][])),
    ["rows", formatCount(run.rows)],
    ["columns", formatCount(run.columns)],
    ["seed", String(run.seed)],
    ["made with", `clusterwhy ${run.version}`],
  ];
  return (
    <article>
      <h1>About this run</h1>
      <p class="lead">Equal table, options and seed give the same groups, to the bit, on any machine.</p>
      <Section id="source" title="Source">
        <dl class="about">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <Section id="method" title="How groups were found">
        <p>
          The columns were prepared, the rows laid out as a map by{" "}
          <Term means="Uniform Manifold Approximation and Projection: rows that are alike come to lie close together">
            UMAP
          </Term>{" "}
          and dense regions of it taken as groups by{" "}
          <Term means="Hierarchical Density-Based Spatial Clustering of Applications with Noise">
            HDBSCAN
          </Term>
          . Every group was taken back to its original columns and divided again as far as the evidence went.
          For each group, boosted trees learned to tell it from all other rows, and{" "}
          <Term means="Shapley values share a row's score out among its columns">SHAP values</Term> say which
          columns they go by. Distances between groups on the map, and their areas, mean little; that rows lie
          together means that they are alike.
        </p>
        {run.trustworthiness !== null && (
          <p>
            <Term means="share of neighbours on the map that are neighbours in the data, 15 neighbours; 1 is best">
              Trustworthiness
            </Term>{" "}
            of the map: <b>{run.trustworthiness.toFixed(3)}</b>.
          </p>
        )}
        <Evidence segment={index.root} color={index.colors.get("1") ?? "#888"} title="The first split" />
      </Section>
      <Section id="options" title="Options">
        <DataTable
          caption="options"
          head={["option", "value"]}
          rows={Object.entries(run.options).map(([name, value]) => [
            { text: name },
            { text: typeof value === "string" ? value : JSON.stringify(value) },
          ])}
        />
      </Section>
      {run.warnings.length > 0 && (
        <Section id="run-warnings" title="Warnings">
          <ul>
            {run.warnings.map((warning) => (
              <li key={warning.message}>
                {warning.message} <code>{warning.code}</code>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </article>
  );
}
