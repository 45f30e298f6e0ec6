import type { Segment } from "@clusterwhy/core";
import { formatCount, formatShare } from "../../../src/plots/format.js";
import { Section, Term } from "../../components/small.js";
import { useReport } from "../../state/context.js";

const KINDS = {
  discriminating: [
    "Who fulfils this is in the group",
    "discriminating rules: few rows outside the group fulfil them",
  ],
  characteristic: [
    "Who is in the group fulfils this",
    "characteristic rules: most rows of the group fulfil them",
  ],
} as const;

export function RulesSection({ segment }: { readonly segment: Segment }) {
  if (segment.rules.length === 0) {
    return (
      <Section id="rules" title="Rules">
        <p class="muted">
          No short rule describes this group
          {segment.classifiers.reason === null ? "" : `: ${segment.classifiers.reason}`}.
        </p>
      </Section>
    );
  }
  return (
    <Section
      id="rules"
      title="Rules"
      note="Tests on the original columns, each measured on rows that were held out when it was made."
    >
      {(["discriminating", "characteristic"] as const).map((kind) => {
        const rules = segment.rules.filter((rule) => rule.kind === kind);
        if (rules.length === 0) return null;
        return (
          <div key={kind}>
            <h3>
              <Term means={KINDS[kind][1]}>{KINDS[kind][0]}</Term>
            </h3>
            <ol class="rules">
              {rules.map((rule) => (
                <li key={rule.text}>
                  <p class="rule-text">{rule.text}</p>
                  <div class="meters">
                    <Meter
                      name="precision"
                      means="of the held-out rows that fulfil the rule, the share that is in the group"
                      value={rule.precision}
                      path={segment.path}
                    />
                    <Meter
                      name="recall"
                      means="of the group's held-out rows, the share that fulfils the rule"
                      value={rule.recall}
                      path={segment.path}
                    />
                    <Meter
                      name="coverage"
                      means="of all held-out rows, the share that fulfils the rule"
                      value={rule.coverage}
                      path={segment.path}
                    />
                    <span class="muted">{formatCount(rule.support)} rows of the group</span>
                  </div>
                </li>
              ))}
            </ol>
          </div>
        );
      })}
    </Section>
  );
}

function Meter({
  name,
  means,
  value,
  path,
}: {
  readonly name: string;
  readonly means: string;
  readonly value: number;
  readonly path: string;
}) {
  const { index } = useReport();
  return (
    <span class="meter">
      <Term means={`${name}: ${means}`}>{name}</Term>
      <span class="meter-track">
        <span style={{ width: `${100 * value}%`, background: index.color(path) }} />
      </span>
      <b>{formatShare(value)}</b>
    </span>
  );
}
