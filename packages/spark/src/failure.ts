import { type ClusterwhyError, inputError, usageError } from "@clusterwhy/core";
import type { Remote } from "./remoteUrl.js";
import { type GrpcError, PERMISSION_DENIED, UNAUTHENTICATED, UNAVAILABLE } from "./wire/grpc.js";

const LONGEST = 600;
/** Node.js's codes of a certificate that is not trusted. */
const UNTRUSTED =
  /^(ERR_TLS_CERT_ALTNAME_INVALID|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_)/;

/** What went wrong, where, and what to do; the cause keeps what the server said in full. */
export function failureOf(
  error: GrpcError,
  remote: Remote,
  info: Readonly<Record<string, string>>,
  message: string,
): ClusterwhyError {
  const place = `sc://${remote.host}:${remote.port}`;
  if (error.status === UNAVAILABLE) {
    return tlsFailure(error, place) ?? unreachable(error, place, remote.useTls);
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

function unreachable(error: GrpcError, place: string, useTls: boolean): ClusterwhyError {
  const tls = useTls ? "" : ", and whether it wants TLS (use_ssl=true)";
  const advice = `check host and port${useTls ? " and" : ","} that the server runs${tls}`;
  return inputError(
    "SPARK_UNREACHABLE",
    `cannot reach Spark Connect at ${place}: ${error.message}; ${advice}`,
    error,
  );
}

/** Where the connection stands and TLS does not; undefined for any other failure. */
function tlsFailure(error: GrpcError, place: string): ClusterwhyError | undefined {
  const { code, message } = (error.cause ?? {}) as NodeJS.ErrnoException;
  if (code !== undefined && UNTRUSTED.test(code)) {
    return inputError(
      "SPARK_UNTRUSTED",
      `the certificate of ${place} is not trusted: ${message}; give the file of the authority that signed it (--ca-file, or the library's \`ca\`), and the host's name as the certificate has it`,
      error,
    );
  }
  if (
    code === "EPROTO" ||
    code === "ERR_SSL_WRONG_VERSION_NUMBER" ||
    code === "ERR_SSL_PACKET_LENGTH_TOO_LONG"
  ) {
    return inputError(
      "SPARK_UNREACHABLE",
      `${place} does not speak TLS: leave use_ssl=true out, or name the port of the proxy that does`,
      error,
    );
  }
  return undefined;
}

/** Spark's own first line, without the plan and the stack that follow it. */
function firstSentence(message: string): string {
  const text = message.trim().split("\n")[0];
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
