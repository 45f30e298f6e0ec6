import type { ColumnProfile, Segment } from "@clusterwhy/core";
import { useState } from "preact/hooks";
import {
  formatCount,
  formatShare,
  formatSigned,
  formatValueExactly,
  shorten,
} from "../../../src/plots/format.js";
import { histogramPlot } from "../../../src/plots/histogram.js";
import { levelsPlot } from "../../../src/plots/levels.js";
import { tellingNumber } from "../../../src/report/telling.js";
import { DataTable } from "../../components/DataTable.js";
import { PlotView } from "../../components/PlotView.js";
import { Soft } from "../../components/Soft.js";
import { More, Section, Term } from "../../components/small.js";
import { useReport } from "../../state/context.js";

const FIRST = 9;

/** Every column inside the group against all other rows, the most different first. */
export function ColumnsSection({ segment }: { readonly segment: Segment }) {
  const { index } = useReport();
  const [all, setAll] = useState(false);
  const strength = (profile: ColumnProfile) =>
    tellingNumber(profile, index.info(profile.column))?.strength ?? 0;
  const isOutcome = (profile: ColumnProfile) => index.info(profile.column)?.role === "outcome";
  const sorted = segment.profile.toSorted(
    (a, b) => Number(isOutcome(b)) - Number(isOutcome(a)) || strength(b) - strength(a),
  );
  const shown = all ? sorted : sorted.slice(0, FIRST);
  return (
    <Section id="columns" title="Every column, inside against the rest">
      <p class="key">
        <span class="swatch" style={{ background: index.color(segment.path) }} /> this group{" "}
        <span class="swatch line" /> all other rows{" "}
        <span class="muted">▲ median. Each side is shown as shares of its own rows.</span>
      </p>
      {sorted.length === 0 && <p class="muted">The run has no profile of this group's columns.</p>}
      <div class="small-multiples">
        {shown.map((profile) => (
          <ColumnCard key={profile.column} segment={segment} profile={profile} />
        ))}
      </div>
      {sorted.length > FIRST && (
        <p class="no-print">
          <button type="button" onClick={() => setAll(!all)}>
            {all ? "Fewer columns" : `All ${sorted.length} columns`}
          </button>
        </p>
      )}
      <More title="As a table">{() => <ProfileTable profiles={sorted} />}</More>
    </Section>
  );
}

function ColumnCard({ segment, profile }: { readonly segment: Segment; readonly profile: ColumnProfile }) {
  const { index } = useReport();
  const info = index.info(profile.column);
  const telling = tellingNumber(profile, info);
  const color = index.color(segment.path);
  const label = index.label(profile.column);
  const name = `${segment.path} ${profile.column}`;
  const missing = missingShares(profile);
  return (
    <figure class="column-card">
      <figcaption>
        <b>
          <Soft text={shorten(label, 64)} />
        </b>
        {info?.role === "outcome" && <span class="tag">outcome</span>}
        {profile.kind === "numeric" && profile.histogram.scale === "log1p" && (
          <span class="tag">log scale</span>
        )}
        {telling !== undefined && (
          <span class="muted">
            {profile.kind === "numeric" ? "typical" : telling.what.slice(label.length + 2)} {telling.inside},
            others {telling.outside}
          </span>
        )}
      </figcaption>
      <PlotView
        name={name}
        depends={[profile, color]}
        expect={130}
        plot={(width) =>
          profile.kind === "numeric"
            ? histogramPlot(profile, { width, color, label, info })
            : levelsPlot(profile, { width, color, label, info })
        }
      />
      {profile.kind === "numeric" && missing !== undefined && <p class="muted small">{missing}</p>}
    </figure>
  );
}

function missingShares(profile: ColumnProfile): string | undefined {
  if (profile.kind !== "numeric") return undefined;
  const { inside, outside } = profile;
  if (inside.missing + outside.missing === 0) return undefined;
  const share = (side: typeof inside) => formatShare(side.missing / Math.max(side.missing + side.count, 1));
  return `missing: ${share(inside)} here, ${share(outside)} elsewhere`;
}

function ProfileTable({ profiles }: { readonly profiles: readonly ColumnProfile[] }) {
  const { index } = useReport();
  const numeric = profiles.filter((profile) => profile.kind === "numeric");
  const categorical = profiles.filter((profile) => profile.kind === "categorical");
  return (
    <>
      {numeric.length > 0 && (
        <DataTable
          caption="numbers inside and outside the group"
          head={[
            "column",
            "side",
            "rows",
            "missing",
            "p05",
            "p25",
            "median",
            "p75",
            "p95",
            "mean",
            "Cliff's delta",
          ]}
          rows={numeric.flatMap((profile) =>
            (["inside", "outside"] as const).map((side) => {
              const summary = profile[side];
              const info = index.info(profile.column);
              const value = (number: number | null) => ({
                text: number === null ? "" : formatValueExactly(number, info),
                numeric: true,
              });
              return [
                { text: index.label(profile.column) },
                { text: side },
                { text: formatCount(summary.count), numeric: true },
                { text: formatCount(summary.missing), numeric: true },
                ...[summary.p05, summary.p25, summary.median, summary.p75, summary.p95, summary.mean].map(
                  value,
                ),
                {
                  text:
                    side === "inside" && profile.cliffsDelta !== null
                      ? formatSigned(profile.cliffsDelta, 3)
                      : "",
                  numeric: true,
                },
              ];
            }),
          )}
        />
      )}
      {categorical.length > 0 && (
        <DataTable
          caption="texts and booleans inside and outside the group"
          head={["column", "value", "rows inside", "rows outside", "Cramér's V"]}
          rows={categorical.flatMap((profile) =>
            profile.levels.map((level, i) => [
              { text: index.label(profile.column) },
              { text: level.value },
              { text: formatCount(level.inside), numeric: true },
              { text: formatCount(level.outside), numeric: true },
              {
                text: i === 0 && profile.cramersV !== null ? profile.cramersV.toFixed(3) : "",
                numeric: true,
              },
            ]),
          )}
        />
      )}
      <p class="note">
        <Term means="the probability that a value inside exceeds one outside, minus the reverse: 0 means alike, 1 means always larger">
          Cliff's delta
        </Term>{" "}
        and{" "}
        <Term means="association of group and column: 0 means none, 1 means that one tells the other">
          Cramér's V
        </Term>{" "}
        say how far inside and outside differ.
      </p>
    </>
  );
}
