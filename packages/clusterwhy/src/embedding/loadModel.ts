import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { modelError, usageError } from "@clusterwhy/core";
import { hashModelFiles, isFolder } from "./modelFiles.js";

const PACKAGE = "@huggingface/transformers";

/** The part of the package that is used here; it is an optional peer, so its own types may be absent. */
interface Transformers {
  readonly env: { localModelPath: string; cacheDir: string | null; allowRemoteModels: boolean };
  pipeline(task: "feature-extraction", model: string, options: object): Promise<Extractor>;
}

type Extractor = (
  texts: readonly string[],
  options: { readonly pooling: "mean"; readonly normalize: true },
) => Promise<{ readonly dims: readonly number[]; readonly data: Float32Array }>;

/** A sentence-embedding model, ready. */
export interface EmbeddingModel {
  readonly name: string;
  /** Of its files. */
  readonly sha256: string;
  /** The mean of the tokens' last hidden states at length 1; it depends on the text alone. */
  embed(text: string): Promise<Float32Array>;
}

/**
 * Loads an ONNX model by the optional package, from a folder or, by a name that is none, from the hub.
 *
 * @throws ClusterwhyError `EMBEDDER_MISSING` where the package is not installed, `EMBEDDING_UNREADABLE`
 */
export async function loadModel(name: string): Promise<EmbeddingModel> {
  const { env, pipeline } = await loadTransformers();
  const local = await isFolder(name);
  const before = { path: env.localModelPath, remote: env.allowRemoteModels };
  try {
    if (local) {
      // The package joins its own folder of models and a name.
      env.localModelPath = dirname(resolve(name));
      env.allowRemoteModels = false;
    }
    const extract = await pipeline("feature-extraction", local ? basename(resolve(name)) : name, {
      device: "cpu",
      dtype: "fp32",
      // One thread, one text at a time: sums in one order, so that equal texts have equal bits in any company.
      session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
    });
    const folder = local ? resolve(name) : join(env.cacheDir ?? "", name);
    return { name, sha256: await hashModelFiles(folder), embed: (text) => embedOne(extract, text, name) };
  } catch (error) {
    throw modelError(
      "EMBEDDING_UNREADABLE",
      `the model '${name}' cannot be loaded: ${(error as Error).message}; expected a folder with config.json, tokenizer.json and onnx/model.onnx, or a hub's name of such a model`,
    );
  } finally {
    env.localModelPath = before.path;
    env.allowRemoteModels = before.remote;
  }
}

async function embedOne(extract: Extractor, text: string, name: string): Promise<Float32Array> {
  const { data } = await extract([text], { pooling: "mean", normalize: true });
  if (data.every(Number.isFinite)) return Float32Array.from(data);
  throw modelError(
    "EMBEDDING_UNREADABLE",
    `the model '${name}' gives no numbers for ${JSON.stringify(text)}`,
  );
}

/** From where this package lies, or from the working folder's project. */
async function loadTransformers(): Promise<Transformers> {
  const places = [import.meta.url, pathToFileURL(join(process.cwd(), "package.json")).href];
  for (const place of places) {
    const found = resolvedFrom(place);
    if (found !== undefined) return (await import(pathToFileURL(found).href)) as Transformers;
  }
  throw usageError(
    "EMBEDDER_MISSING",
    `textEmbedding needs the package ${PACKAGE}, which is not installed; run: npm install ${PACKAGE}@4`,
  );
}

function resolvedFrom(place: string): string | undefined {
  try {
    return createRequire(place).resolve(PACKAGE);
  } catch {
    return undefined;
  }
}
