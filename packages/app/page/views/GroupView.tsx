import type { Segment } from "@clusterwhy/core";
import { useMemo } from "preact/hooks";
import { cardPlot } from "../../src/plots/card.js";
import { formatCount, formatShare, shorten } from "../../src/plots/format.js";
import { sentenceWithoutSize } from "../../src/report/sentences.js";
import { tellingNumbers } from "../../src/report/telling.js";
import { Drawing } from "../components/PlotView.js";
import { SavePlot } from "../components/SavePlot.js";
import { Soft } from "../components/Soft.js";
import { More, Section, Swatch } from "../components/small.js";
import { MiniMap } from "../map/MiniMap.js";
import { useReport } from "../state/context.js";
import { hrefOf } from "../state/route.js";
import { ClassifierSection } from "./group/ClassifierSection.js";
import { ColumnsSection } from "./group/ColumnsSection.js";
import { ExemplarsSection } from "./group/ExemplarsSection.js";
import { NeighboursSection } from "./group/NeighboursSection.js";
import { OutcomesSection } from "./group/OutcomesSection.js";
import { RulesSection } from "./group/RulesSection.js";
import { ShapSection } from "./group/ShapSection.js";
import { SplitSection } from "./group/SplitSection.js";

export function GroupView({ path }: { readonly path: string }) {
  const { index } = useReport();
  const segment = index.segment(path);
  if (segment === undefined || segment === index.root) {
    return (
      <Section id="missing" title="No such group">
        <p>
          This report has no group “{path}”. <a href={hrefOf({ view: "overview" })}>All groups</a>
        </p>
      </Section>
    );
  }
  return (
    <article class="group" key={path}>
      <Head segment={segment} />
      <OutcomesSection segment={segment} />
      <RulesSection segment={segment} />
      <ColumnsSection segment={segment} />
      <ClassifierSection segment={segment} />
      <ShapSection segment={segment} />
      <SplitSection segment={segment} />
      <ExemplarsSection segment={segment} />
      <NeighboursSection segment={segment} />
    </article>
  );
}

function Head({ segment }: { readonly segment: Segment }) {
  const { index } = useReport();
  const telling = tellingNumbers(segment, (column) => index.info(column), 4);
  const parents = index.lineage(segment.path).slice(0, -1);
  const note = index.input.notes?.[segment.path];
  return (
    <header class="group-head" style={{ borderLeftColor: index.color(segment.path) }}>
      <div>
        <nav class="crumbs" aria-label="where this group is">
          <a href={hrefOf({ view: "overview" })}>all rows</a>
          {parents.map((parent) => (
            <span key={parent}>
              {" › "}
              <a href={hrefOf({ view: "group", path: parent })}>{parent}</a>
            </span>
          ))}
          {" › "}
          <span>{segment.path}</span>
        </nav>
        <h1>
          <Swatch path={segment.path} />
          <Soft text={segment.name} />
        </h1>
        <p class="lead">{sentenceWithoutSize(segment)}</p>
        {note !== undefined && <p class="written-note">{note}</p>}
        <p class="card-size">
          <b>{formatCount(segment.size)}</b> rows · <b>{formatShare(segment.share)}</b> of the table
          {parents.length > 0 &&
            ` · ${formatShare(segment.size / Math.max(index.segment(parents[parents.length - 1])?.size ?? 1, 1))} of group ${parents[parents.length - 1]}`}
        </p>
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
        {segment.quality.warnings.length > 0 && (
          <ul class="warnings" aria-label="what to distrust">
            {segment.quality.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        )}
      </div>
      <div>
        {index.input.rows.numRows > 0 && <MiniMap path={segment.path} />}
        <More title="One-page card">{() => <Card segment={segment} />}</More>
      </div>
    </header>
  );
}

/** The group on one page, to be saved for a talk. */
function Card({ segment }: { readonly segment: Segment }) {
  const { index } = useReport();
  const card = useMemo(() => cardPlot(index, segment), [index, segment]);
  return (
    <div class="card-preview">
      <Drawing plot={card} />
      <SavePlot plot={card} name={`${segment.path} card`} scale={1} />
    </div>
  );
}
