import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useReport } from "../state/context.js";
import { hrefOf } from "../state/route.js";

/** The colour of a segment. */
export function Swatch({ path }: { readonly path: string }) {
  const { index, color } = useReport();
  const fill = path === "" || path === index.root.path ? color("noise") : index.color(path);
  return <span class="swatch" style={{ background: fill }} aria-hidden="true" />;
}

/** A group's path and name, linked to its page. */
export function GroupLink({ path }: { readonly path: string }) {
  const { index } = useReport();
  const segment = index.segment(path);
  if (segment === undefined) return <span>{path}</span>;
  return (
    <a class="group-link" href={hrefOf({ view: "group", path })}>
      <Swatch path={path} />
      <span class="path">{path}</span> {segment.name}
    </a>
  );
}

/** A statistician's word with its one-line explanation. */
export function Term({ children, means }: { readonly children: ComponentChildren; readonly means: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation must be reachable without a pointer
    <span class="term" tabIndex={0} data-tip={means}>
      {children}
    </span>
  );
}

export function Section(props: {
  readonly id: string;
  readonly title: string;
  readonly note?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="section" id={props.id} aria-labelledby={`${props.id}-title`}>
      <h2 id={`${props.id}-title`}>{props.title}</h2>
      {props.note !== undefined && <p class="note">{props.note}</p>}
      {props.children}
    </section>
  );
}

export function Select<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value) => void;
}) {
  return (
    <label class="select no-print">
      <span>{props.label}</span>
      <select value={props.value} onChange={(event) => props.onChange(event.currentTarget.value as Value)}>
        {props.options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Content that is made when it is first opened. */
export function More({
  title,
  children,
}: {
  readonly title: string;
  readonly children: () => ComponentChildren;
}) {
  const [opened, setOpened] = useState(false);
  return (
    <details class="more" onToggle={(event) => setOpened((was) => was || event.currentTarget.open)}>
      <summary>{title}</summary>
      {opened && children()}
    </details>
  );
}
