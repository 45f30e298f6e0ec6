import { inputError } from "@clusterwhy/core";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";

/** Of a dropped table, bytes. */
export const MOST_UPLOAD = 2 * 2 ** 30;
/** Of any other request: options, names and notes, bytes. */
const MOST_REQUEST = 4 * 2 ** 20;

/** Refuses requests that no page of ours sends; dropped tables have a bound of their own, as they are written. */
export const boundedRequests: MiddlewareHandler = (context, next) =>
  context.req.path === "/api/tables" ? next() : bounded(context, next);

const bounded = bodyLimit({
  maxSize: MOST_REQUEST,
  onError: (context) =>
    context.json(
      { code: "REQUEST_TOO_LARGE", message: `a request may have ${MOST_REQUEST} bytes at most` },
      413,
    ),
});

/**
 * Passes chunks on as long as they are within the bound, in the memory of one of them.
 *
 * @throws ClusterwhyError `TABLE_TOO_LARGE`
 */
export function boundedBytes(most: number) {
  return async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > most) {
        throw inputError(
          "TABLE_TOO_LARGE",
          `the dropped file has more than ${most} bytes; give its path instead, or start the studio with a larger --max-upload`,
        );
      }
      yield chunk;
    }
  };
}
