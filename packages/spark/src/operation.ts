import type { RunControl } from "@clusterwhy/core";
import { type Channel, GrpcError, UNAVAILABLE } from "./wire/grpc.js";
import {
  type Caller,
  type ExecuteResponse,
  executePlanRequest,
  interruptRequest,
  readErrorInfo,
  readExecuteResponse,
  reattachRequest,
  releaseRequest,
  SERVICE,
} from "./wire/messages.js";

/** Waits before the connection is tried again, in milliseconds: about half a minute in all. */
const PATIENCE = [50, 200, 1000, 4000, 10_000, 15_000];

/**
 * Runs one statement to its end, whatever happens to the connection meanwhile: the server keeps a reattachable
 * operation's answers until they are released, so a broken stream goes on behind the last answer seen. Cancelling
 * interrupts the operation on the server.
 */
export async function* runOperation(
  channel: Channel,
  caller: Caller,
  kind: "query" | "command",
  sql: string,
  control?: RunControl,
): AsyncGenerator<ExecuteResponse> {
  const operationId = globalThis.crypto.randomUUID();
  const signal = control?.signal;
  let lastResponseId: string | undefined;
  let known = false;
  let failures = 0;
  try {
    for (;;) {
      const answers = known
        ? channel.stream(
            `${SERVICE}ReattachExecute`,
            reattachRequest(caller, operationId, lastResponseId),
            signal,
          )
        : channel.stream(`${SERVICE}ExecutePlan`, executePlanRequest(caller, operationId, kind, sql), signal);
      try {
        for await (const message of answers) {
          const response = readExecuteResponse(message);
          known = true;
          failures = 0;
          lastResponseId = response.responseId ?? lastResponseId;
          yield response;
          if (response.complete) return;
        }
        // A server ends a long stream now and then on purpose; the operation goes on.
        known = true;
      } catch (error) {
        if (!(error instanceof GrpcError)) throw error;
        if (known && lastResponseId === undefined && failures < PATIENCE.length && isUnknownOperation(error))
          known = false;
        else if (
          failures < PATIENCE.length &&
          error.status === UNAVAILABLE &&
          (known || mayHaveArrived(error))
        )
          known = true;
        else throw error;
        await pause(PATIENCE[failures++], signal);
      }
    }
  } finally {
    const farewell = signal?.aborted
      ? channel.call(`${SERVICE}Interrupt`, interruptRequest(caller, operationId))
      : channel.call(`${SERVICE}ReleaseExecute`, releaseRequest(caller, operationId));
    // The server also forgets by itself; a farewell that fails changes nothing.
    await farewell.catch(() => {});
  }
}

function isUnknownOperation(error: GrpcError): boolean {
  const kind = error.details === undefined ? undefined : readErrorInfo(error.details).errorClass;
  return kind?.startsWith("INVALID_HANDLE.OPERATION_NOT_FOUND") ?? false;
}

/** Whether the call may have reached the server: where the connection was refused, there is nothing to go back to. */
function mayHaveArrived(error: GrpcError): boolean {
  const code = (error.cause as { code?: string } | undefined)?.code;
  return !["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"].includes(code ?? "");
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
