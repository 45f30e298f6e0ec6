import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One field of a protobuf message: its number, and a varint, bytes, or a message inside. */
type Field = readonly [number: number, value: number | string | Uint8Array | readonly Field[]];

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

function message(fields: readonly Field[]): Uint8Array {
  const bytes: number[] = [];
  for (const [number, value] of fields) {
    if (typeof value === "number") {
      bytes.push(...varint(number * 8), ...varint(value));
      continue;
    }
    const content =
      typeof value === "string"
        ? new TextEncoder().encode(value)
        : value instanceof Uint8Array
          ? value
          : message(value);
    bytes.push(...varint(number * 8 + 2), ...varint(content.length), ...content);
  }
  return Uint8Array.from(bytes);
}

const FLOAT = 1;
const INT64 = 7;

/** A tensor of named dimensions, as a graph's input or output declares it. */
function tensorInfo(name: string, type: number, dims: readonly (string | number)[]): readonly Field[] {
  const shape = dims.map((dim): Field => [1, [typeof dim === "string" ? [2, dim] : [1, dim]]]);
  const tensor: Field = [
    1,
    [
      [1, type],
      [2, shape],
    ],
  ];
  return [
    [1, name],
    [2, [tensor]],
  ];
}

/** `last_hidden_state[b, t] = table[input_ids[b, t]]`, as an ONNX model (IR version 8, opset 13). */
function gatherModel(table: Float32Array, numDims: number): Uint8Array {
  const gather: readonly Field[] = [
    [1, "table"],
    [1, "input_ids"],
    [2, "last_hidden_state"],
    [4, "Gather"],
  ];
  const weights: readonly Field[] = [
    [1, table.length / numDims],
    [1, numDims],
    [2, FLOAT],
    [8, "table"],
    [9, new Uint8Array(table.buffer)],
  ];
  const words = ["batch", "tokens"];
  return message([
    [1, 8],
    [
      7,
      [
        [1, gather],
        [2, "tiny"],
        [5, weights],
        [11, tensorInfo("input_ids", INT64, words)],
        [11, tensorInfo("attention_mask", INT64, words)],
        [12, tensorInfo("last_hidden_state", FLOAT, [...words, numDims])],
      ],
    ],
    [8, [[2, 13]]],
  ]);
}

/**
 * Writes a model folder as sentence-embedding models have it: a word's vector is its topic's axis, and a text's the mean
 * of its words' at length 1.
 */
export function writeTinyModel(folder: string, topics: readonly (readonly string[])[], shift = 0): void {
  const numDims = topics.length + 1;
  const vocabulary = ["[PAD]", "[UNK]", ...topics.flat()];
  const table = new Float32Array(vocabulary.length * numDims);
  vocabulary.forEach((word, at) => {
    const topic = topics.findIndex((words) => words.includes(word));
    table[at * numDims + (topic < 0 ? numDims - 1 : topic)] = 1 + shift + 0.01 * at;
  });
  mkdirSync(join(folder, "onnx"), { recursive: true });
  writeFileSync(join(folder, "onnx", "model.onnx"), gatherModel(table, numDims));
  const json = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));
  json("config.json", {
    model_type: "bert",
    architectures: ["BertModel"],
    hidden_size: numDims,
    vocab_size: vocabulary.length,
  });
  json("tokenizer_config.json", {
    tokenizer_class: "BertTokenizer",
    pad_token: "[PAD]",
    unk_token: "[UNK]",
    model_max_length: 512,
  });
  json("tokenizer.json", {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: vocabulary.slice(0, 2).map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: { type: "Lowercase" },
    pre_tokenizer: { type: "Whitespace" },
    post_processor: null,
    decoder: null,
    model: {
      type: "WordLevel",
      vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
      unk_token: "[UNK]",
    },
  });
}
