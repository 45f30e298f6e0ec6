import {
  type ColumnInfo,
  type ColumnTable,
  type Rule,
  type RunControl,
  SEGMENTS_FORMAT_VERSION,
  type Segment,
  type SegmentDocument,
} from "@clusterwhy/core";
import { hashText } from "../canonicalOrder.js";
import {
  type Candidate,
  candidateConditions,
  describeTable,
  type NamingInput,
  nameSegments,
  namingContext,
  profileColumns,
  RuleMiner,
  type TableIndex,
} from "../describe/index.js";
import type { FitContext } from "../fitContext.js";
import type { AppliedPreparation } from "../recurse/divide.js";
import type { SegmentNode } from "../recurse/segmentNode.js";
import type { Explanations } from "./explainSegments.js";
import { nearestSegment } from "./nearestSegment.js";
import { outcomeReports } from "./outcomes.js";
import { qualityOf } from "./quality.js";
import { siblingConfusion } from "./siblingConfusion.js";
import { surrogateTree } from "./surrogate.js";

/**
 * Puts everything that is known of the segments into the document that people read.
 *
 * @param nodes breadth first
 * @param order canonical position → input row
 */
export async function buildDocument(
  context: FitContext,
  nodes: readonly SegmentNode[],
  explanations: Explanations,
  preparation: AppliedPreparation | undefined,
  order: Int32Array,
  control?: RunControl,
): Promise<SegmentDocument> {
  const { table, options } = context;
  const columns = table.columns.map((column) => columnInfo(table, column.name, preparation));
  const index = describeTable(table);
  const candidates = candidateConditions(index);
  const rules = await rulesOf(context, nodes, index, candidates, control);
  const described = nodes.map((node, position) => ({
    profile: profileColumns(index, flagsOf(node, table.numRows)),
    rules: rules[position],
  }));
  const naming = namingContext(index);
  const words = nameSegments(
    nodes.map((node, position): NamingInput => {
      const explanation = explanations.byPath.get(node.path);
      const shap = (explanation?.vsSiblings ?? explanation?.vsRest)?.shap.columns;
      const { parent } = node;
      return {
        path: node.path,
        parent: parent?.path ?? null,
        size: node.rows.length,
        share: node.rows.length / table.numRows,
        shareOfParent: node.rows.length / (parent?.rows.length ?? node.rows.length),
        ...described[position],
        ...(parent === undefined || parent.parent === undefined
          ? {}
          : {
              siblingProfile: profileColumns(
                index,
                flagsOf(node, table.numRows),
                flagsOf(parent, table.numRows),
              ),
            }),
        ...(shap === undefined ? {} : { importances: shap }),
        columns,
      };
    }),
    naming,
  );
  const outcomes = outcomeReports(table, nodes);
  const confusions = new Map(nodes.flatMap((node) => [...siblingConfusion(node)]));
  const segments = nodes.map((node, position): Segment => {
    const explanation = explanations.byPath.get(node.path) ?? {
      vsRest: null,
      vsSiblings: null,
      reason: "not explained",
    };
    const nearest = nearestSegment(node, index, columns, naming);
    const confusion = confusions.get(node.path);
    const grouped = node.children.reduce((sum, child) => sum + child.rows.length, 0);
    return {
      id: identityOf(node, table),
      path: node.path,
      parent: node.parent?.path ?? null,
      children: node.children.map((child) => child.path),
      depth: node.depth,
      size: node.rows.length,
      share: node.rows.length / table.numRows,
      noise: node.children.length > 0 ? node.rows.length - grouped : 0,
      ...words[position],
      ...described[position],
      ...(outcomes === undefined ? {} : { outcomes: [...outcomes[position]] }),
      quality: qualityOf(node, explanation),
      split: node.split,
      classifiers: explanation,
      exemplars: node.exemplars.map((row) => order[row]),
      ...(nearest === undefined ? {} : { nearest }),
      ...(confusion === undefined ? {} : { confusion }),
    };
  });
  const deepest = new Int32Array(table.numRows);
  nodes.forEach((node, position) => {
    for (const row of node.rows) deepest[row] = position;
  });
  const surrogate = surrogateTree(
    table.columns,
    candidates,
    deepest,
    nodes.map((node) => node.path),
    options.seed,
  );
  return {
    formatVersion: SEGMENTS_FORMAT_VERSION,
    columns,
    ...(surrogate === undefined ? {} : { surrogate }),
    segments,
  };
}

/** None for the whole table. */
async function rulesOf(
  { kernels, options, table }: FitContext,
  nodes: readonly SegmentNode[],
  index: TableIndex,
  candidates: readonly Candidate[],
  control?: RunControl,
): Promise<Rule[][]> {
  const miner = new RuleMiner(kernels, index, candidates);
  try {
    const rules: Rule[][] = [];
    for (const node of nodes) {
      const inside = flagsOf(node, table.numRows);
      rules.push(
        node.parent === undefined ? [] : await miner.mine(inside, { seed: options.seed }, undefined, control),
      );
    }
    return rules;
  } finally {
    miner.close();
  }
}

/** Uint8Array [numRows]: 1 in the segment. */
function flagsOf(node: SegmentNode, numRows: number): Uint8Array {
  const flags = new Uint8Array(numRows);
  for (const row of node.rows) flags[row] = 1;
  return flags;
}

function columnInfo(
  table: ColumnTable,
  name: string,
  preparation: AppliedPreparation | undefined,
): ColumnInfo {
  const column = table.columns.find((candidate) => candidate.name === name) as ColumnTable["columns"][number];
  let missing = 0;
  let integer = column.type !== "string";
  const distinct = new Set<number>();
  const values = column.type === "string" ? column.codes : column.values;
  for (const value of values) {
    if (Number.isNaN(value) || (column.type === "string" && value < 0)) missing++;
    else {
      distinct.add(value);
      if (!Number.isInteger(value)) integer = false;
    }
  }
  return {
    name,
    ...(column.source === undefined ? {} : { source: column.source }),
    role: column.role,
    reason: column.reason,
    type: column.type,
    ...(column.label === undefined ? {} : { label: column.label }),
    ...(column.unit === undefined ? {} : { unit: column.unit }),
    ...(column.format === undefined ? {} : { format: column.format }),
    integer,
    missing,
    distinct: distinct.size,
    treatment:
      preparation?.treatments.find((treatment) => treatment.column === name)?.text ?? "not used for the map",
  };
}

/** From the content of its most typical rows: the same group found again keeps its identity. */
function identityOf(node: SegmentNode, table: ColumnTable): string {
  if (node.parent === undefined) return "all";
  const text = node.exemplars
    .map((row) =>
      table.columns
        .filter((column) => column.role !== "id" && column.role !== "outcome")
        .map((column) =>
          column.type === "string" ? (column.levels[column.codes[row]] ?? "") : String(column.values[row]),
        )
        .join("\u001f"),
    )
    .join("\u001e");
  const first = hashText(text).toString(36).padStart(7, "0");
  const second = hashText(`${text}\u001e`).toString(36).padStart(7, "0");
  return `${first}${second}`;
}
