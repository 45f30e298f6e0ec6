import type { Segment } from "@clusterwhy/core";
import { formatCount, formatShare } from "../../src/plots/format.js";
import { useReport } from "../state/context.js";
import { hrefOf } from "../state/route.js";
import { Swatch } from "./small.js";

interface TreeProps {
  readonly selected?: string;
  readonly onHover?: (path: string | undefined) => void;
  /** Without it a click opens the group's page. */
  readonly onSelect?: (path: string | undefined) => void;
}

/** The tree of groups as a nested list; each bar is the group's share of its parent. */
export function GroupTree(props: TreeProps) {
  const { index } = useReport();
  if (index.groups.length === 0) return <p class="muted">No groups were found.</p>;
  return <Level parent={index.root} {...props} />;
}

function Level({ parent, ...props }: TreeProps & { readonly parent: Segment }) {
  const { index, color } = useReport();
  return (
    <ul class="tree">
      {parent.children.map((path) => {
        const segment = index.segment(path);
        if (segment === undefined) return null;
        const share = segment.size / Math.max(parent.size, 1);
        const content = (
          <>
            <span class="tree-name">
              <Swatch path={path} />
              <span class="path">{path}</span> {segment.name}
            </span>
            <span class="tree-bar" style={{ width: `${100 * share}%`, background: index.color(path) }} />
            <span class="tree-size">
              {formatCount(segment.size)} · {formatShare(segment.share)}
            </span>
          </>
        );
        const hover = {
          onMouseEnter: () => props.onHover?.(path),
          onMouseLeave: () => props.onHover?.(undefined),
        };
        return (
          <li key={path}>
            {props.onSelect === undefined ? (
              <a class="tree-entry" href={hrefOf({ view: "group", path })} {...hover}>
                {content}
              </a>
            ) : (
              <button
                type="button"
                class="tree-entry"
                aria-pressed={props.selected === path}
                onClick={() => props.onSelect?.(props.selected === path ? undefined : path)}
                {...hover}
              >
                {content}
              </button>
            )}
            {segment.children.length > 0 && <Level parent={segment} {...props} />}
          </li>
        );
      })}
      {parent.noise > 0 && (
        <li class="tree-noise">
          <span class="swatch" style={{ background: color("noise") }} /> in none of these:{" "}
          {formatCount(parent.noise)}
        </li>
      )}
    </ul>
  );
}
