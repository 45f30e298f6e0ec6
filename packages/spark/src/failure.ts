import { type ClusterwhyError, inputError, usageError } from "@clusterwhy/core";
import type { Remote } from "./remoteUrl.js";
import { type GrpcError, UNAVAILABLE } from "./wire/grpc.js";

const UNAUTHENTICATED = 16;
const PERMISSION_DENIED = 7;
const LONGEST = 600;

/** What went wrong, where, and what to do; the cause keeps what the server said in full. */
export function failureOf(
  error: GrpcError,
  remote: Remote,
  info: Readonly<Record<string, string>>,
  message: string,
): ClusterwhyError {
  const place = `sc://${remote.host}:${remote.port}`;
  if (error.status === UNAVAILABLE) {
    return inputError(
      "SPARK_UNREACHABLE",
      `cannot reach Spark Connect at ${place}: ${error.message}; check host and port, that the server runs, and whether it wants TLS (use_ssl=true)`,
      error,
    );
  }
  if (error.status === UNAUTHENTICATED || error.status === PERMISSION_DENIED) {
    return usageError(
      "SPARK_DENIED",
      `${place} refuses this user: ${firstSentence(message)}; give a valid token`,
    );
  }
  const kind = info.errorClass ?? /^\[([A-Z0-9_.]+)\]/.exec(message)?.[1];
  if (kind === "TABLE_OR_VIEW_NOT_FOUND")
    return inputError("TABLE_MISSING", `Spark: ${firstSentence(message)}`, error);
  return inputError("SPARK_FAILED", `Spark: ${firstSentence(message)}`, error);
}

/** Spark's own first line, without the plan and the stack that follow it. */
function firstSentence(message: string): string {
  const text = message.trim().split("\n")[0];
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
