import { type AssignmentModel, modelError, type TreeEnsemble } from "@clusterwhy/core";
import { preparationSchema } from "@clusterwhy/prepare";
import { z } from "zod";
import type { Segmentation } from "../segmentation.js";

/**
 * The assignment model as two files: `pipeline.json` says what there is and where, `pipeline.bin` holds the
 * ensembles' arrays, little-endian, each at a multiple of 8 bytes.
 */
export const PIPELINE_FORMAT_VERSION = 1;
/** "CWPIPE" and two version bytes. */
const MAGIC = Uint8Array.of(0x43, 0x57, 0x50, 0x49, 0x50, 0x45, 0, PIPELINE_FORMAT_VERSION);

const ARRAYS = {
  baseMargins: "f64",
  nodeOffsets: "i32",
  treeOutputs: "i32",
  left: "i32",
  right: "i32",
  feature: "i32",
  threshold: "f32",
  defaultLeft: "u8",
  cover: "f32",
  gain: "f32",
  baseWeight: "f32",
  categoryOffset: "i32",
  categorySize: "i32",
  categories: "i32",
} as const satisfies Partial<Record<keyof TreeEnsemble, "f64" | "f32" | "i32" | "u8">>;
type ArrayName = keyof typeof ARRAYS;
const ARRAY_NAMES = Object.keys(ARRAYS) as ArrayName[];

const CONSTRUCTORS = { f64: Float64Array, f32: Float32Array, i32: Int32Array, u8: Uint8Array };

const place = z.tuple([z.int().min(0), z.int().min(0)]).describe("byte offset, number of elements");
const ensembleSchema = z.object({
  objective: z.enum(["binary:logistic", "reg:squarederror", "multi:softprob"]),
  numOutputs: z.int().min(1),
  bestIteration: z.int().optional(),
  arrays: z.record(z.string(), place),
});

export const pipelineSchema = z.object({
  formatVersion: z.literal(PIPELINE_FORMAT_VERSION),
  bytes: z.int(),
  checksum: z.string().describe("FNV-1a of pipeline.bin, 32 bits, hexadecimal"),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.enum(["number", "boolean", "time", "string"]),
      levels: z.array(z.string()).optional(),
      source: z.string().optional(),
      component: z.int().min(0).optional(),
      translated: z.string().optional(),
    }),
  ),
  preparation: preparationSchema.optional().describe("makes the components of texts"),
  nodes: z.array(
    z.object({
      path: z.string(),
      minMargin: z.number(),
      children: z
        .array(
          z.object({
            path: z.string(),
            name: z.string(),
            slope: z.number(),
            intercept: z.number(),
            ensemble: ensembleSchema,
          }),
        )
        .min(1),
    }),
  ),
});

export function encodePipeline(segmentation: Pick<Segmentation, "assignment">): {
  json: unknown;
  binary: Uint8Array;
} {
  const { columns, nodes, preparation } = segmentation.assignment;
  const pieces: Uint8Array[] = [MAGIC];
  let offset = MAGIC.length;
  const describe = (ensemble: TreeEnsemble): z.infer<typeof ensembleSchema> => {
    const arrays: Record<string, [number, number]> = {};
    for (const name of ARRAY_NAMES) {
      const array = ensemble[name];
      const padded = new Uint8Array(Math.ceil(array.byteLength / 8) * 8);
      padded.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
      pieces.push(padded);
      arrays[name] = [offset, array.length];
      offset += padded.length;
    }
    const { objective, numOutputs, bestIteration } = ensemble;
    return { objective, numOutputs, ...(bestIteration === undefined ? {} : { bestIteration }), arrays };
  };
  const described = nodes.map((node) => ({
    ...node,
    children: node.children.map(({ ensemble, ...child }) => ({ ...child, ensemble: describe(ensemble) })),
  }));
  const binary = new Uint8Array(offset);
  let position = 0;
  for (const piece of pieces) {
    binary.set(piece, position);
    position += piece.length;
  }
  const json = {
    formatVersion: PIPELINE_FORMAT_VERSION,
    bytes: binary.length,
    checksum: checksumOf(binary),
    columns,
    ...(preparation === undefined ? {} : { preparation }),
    nodes: described,
  } satisfies z.input<typeof pipelineSchema> | Record<string, unknown>;
  return { json, binary };
}

/**
 * @param json   the parsed `pipeline.json`
 * @param binary the bytes of `pipeline.bin`; copied
 * @throws ClusterwhyError of category `model` when either is damaged, cut short, or newer than this version
 */
export function decodePipeline(json: unknown, binary: Uint8Array): AssignmentModel {
  const version = (json as { formatVersion?: unknown } | null)?.formatVersion;
  if (typeof version === "number" && version > PIPELINE_FORMAT_VERSION) {
    throw modelError(
      "PIPELINE_NEWER",
      `pipeline.json has format ${version}, this version reads up to ${PIPELINE_FORMAT_VERSION}; use a newer clusterwhy`,
    );
  }
  const parsed = pipelineSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw damaged(`pipeline.json: ${issue.path.map(String).join(".")}: ${issue.message}`);
  }
  const pipeline = parsed.data;
  if (binary.length !== pipeline.bytes) {
    throw damaged(`pipeline.bin has ${binary.length} bytes, pipeline.json says ${pipeline.bytes}`);
  }
  if (MAGIC.some((byte, i) => binary[i] !== byte) || checksumOf(binary) !== pipeline.checksum) {
    throw damaged("pipeline.bin is not what pipeline.json describes: its checksum differs");
  }
  const featureNames = pipeline.columns.map((column) => column.name);
  const types = pipeline.columns.map((column) =>
    column.type === "string" ? "c" : column.type === "boolean" ? "i" : "float",
  );
  const nodes = pipeline.nodes.map((node) => ({
    ...node,
    children: node.children.map(({ ensemble, ...child }) => ({
      ...child,
      ensemble: readEnsemble(ensemble, binary, featureNames, types),
    })),
  }));
  const { columns, preparation } = pipeline;
  if (preparation === undefined && columns.some(({ component }) => component !== undefined)) {
    throw damaged("pipeline.json lacks the preparation of its texts");
  }
  return { columns, nodes, ...(preparation === undefined ? {} : { preparation }) };
}

function readEnsemble(
  described: z.infer<typeof ensembleSchema>,
  binary: Uint8Array,
  featureNames: readonly string[],
  types: readonly string[],
): TreeEnsemble {
  const { arrays, ...rest } = described;
  const read = Object.fromEntries(
    ARRAY_NAMES.map((name) => {
      const found = arrays[name];
      if (found === undefined) throw damaged(`pipeline.json lacks the array ${name}`);
      const [offset, length] = found;
      const Constructor = CONSTRUCTORS[ARRAYS[name]];
      const numBytes = length * Constructor.BYTES_PER_ELEMENT;
      if (offset + numBytes > binary.length) throw damaged(`the array ${name} reaches beyond pipeline.bin`);
      // A copy: the constructors want whole buffers, and Node's Buffer cuts views that share one.
      const bytes = Uint8Array.from(binary.subarray(offset, offset + numBytes));
      return [name, new Constructor(bytes.buffer)];
    }),
  ) as unknown as Pick<TreeEnsemble, ArrayName>;
  const ensemble = { ...rest, ...read, featureNames, featureTypes: types };
  checkEnsemble(ensemble);
  return ensemble;
}

/** Whatever walks the trees relies on this: children lie behind their parents and inside their tree. */
function checkEnsemble(ensemble: TreeEnsemble): void {
  const { nodeOffsets, left, right, feature, categoryOffset, categorySize, categories } = ensemble;
  const numNodes = nodeOffsets[nodeOffsets.length - 1];
  const perNode = [
    left,
    right,
    feature,
    ensemble.threshold,
    ensemble.defaultLeft,
    categoryOffset,
    categorySize,
  ];
  if (
    nodeOffsets[0] !== 0 ||
    perNode.some((array) => array.length !== numNodes) ||
    ensemble.baseMargins.length < 1
  ) {
    throw damaged("an ensemble's arrays differ in length");
  }
  for (let tree = 0; tree < nodeOffsets.length - 1; tree++) {
    const size = nodeOffsets[tree + 1] - nodeOffsets[tree];
    if (size < 1) throw damaged("an ensemble has an empty tree");
    for (let i = 0; i < size; i++) {
      const node = nodeOffsets[tree] + i;
      if (left[node] < 0) continue;
      const inside = left[node] > i && right[node] > i && left[node] < size && right[node] < size;
      const known = feature[node] >= 0 && feature[node] < ensemble.featureNames.length;
      const set = categoryOffset[node] < 0 || categoryOffset[node] + categorySize[node] <= categories.length;
      if (!inside || !known || !set) throw damaged("an ensemble's tree has a node that leads nowhere");
    }
  }
}

function damaged(detail: string): Error {
  return modelError(
    "PIPELINE_DAMAGED",
    `the saved pipeline cannot be read: ${detail}; fit again or restore the run folder`,
  );
}

function checksumOf(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
