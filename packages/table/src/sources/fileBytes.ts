import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { inputError } from "@clusterwhy/core";

/**
 * A file's bytes piece by piece, decompressed where its name ends in `.gz`. Whoever stops early closes it.
 *
 * @throws ClusterwhyError `MALFORMED` of category `input` for a `.gz` file that is not gzip, or is cut short
 */
export async function* fileBytes(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  if (!path.endsWith(".gz")) {
    yield* file;
    return;
  }
  const plain = createGunzip();
  file.on("error", (error) => plain.destroy(error));
  try {
    yield* file.pipe(plain);
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith("Z_")) throw error;
    throw inputError(
      "MALFORMED",
      `'${path}' cannot be decompressed (${(error as Error).message}); is it gzip, and whole?`,
      error,
    );
  } finally {
    file.destroy();
  }
}
