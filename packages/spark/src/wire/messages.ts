import { type Field, MessageWriter, readFields, textOf } from "./protobuf.js";

/**
 * The messages of Spark Connect that a client of SQL needs, by the field numbers of Spark's
 * sql/connect/common/src/main/protobuf/spark/connect (base, relations, commands, types; Spark 3.5 to 4).
 */
export const SERVICE = "/spark.connect.SparkConnectService/";

/** What every request begins with. */
export interface Caller {
  readonly sessionId: string;
  readonly userId: string;
  readonly clientType: string;
}

function userContext({ userId }: Caller): MessageWriter {
  return new MessageWriter().text(1, userId).text(2, userId);
}

/** `query` plans are read row by row; `command` runs a statement for its effect. */
function sqlPlan(kind: "query" | "command", sql: string): MessageWriter {
  const relation = new MessageWriter().message(10, new MessageWriter().text(1, sql));
  if (kind === "query") return new MessageWriter().message(1, relation);
  const sqlCommand = new MessageWriter().message(6, relation);
  return new MessageWriter().message(2, new MessageWriter().message(5, sqlCommand));
}

export function executePlanRequest(
  caller: Caller,
  operationId: string,
  kind: "query" | "command",
  sql: string,
): Uint8Array {
  const reattachable = new MessageWriter().message(1, new MessageWriter().integer(1, 1));
  return new MessageWriter()
    .text(1, caller.sessionId)
    .message(2, userContext(caller))
    .message(3, sqlPlan(kind, sql))
    .text(4, caller.clientType)
    .message(5, reattachable)
    .text(6, operationId)
    .finish();
}

export function reattachRequest(
  caller: Caller,
  operationId: string,
  lastResponseId: string | undefined,
): Uint8Array {
  return new MessageWriter()
    .text(1, caller.sessionId)
    .message(2, userContext(caller))
    .text(3, operationId)
    .text(4, caller.clientType)
    .text(5, lastResponseId)
    .finish();
}

export function releaseRequest(caller: Caller, operationId: string): Uint8Array {
  return new MessageWriter()
    .text(1, caller.sessionId)
    .message(2, userContext(caller))
    .text(3, operationId)
    .text(4, caller.clientType)
    .message(5, new MessageWriter())
    .finish();
}

export function interruptRequest(caller: Caller, operationId: string): Uint8Array {
  return new MessageWriter()
    .text(1, caller.sessionId)
    .message(2, userContext(caller))
    .text(3, caller.clientType)
    .integer(4, 3)
    .text(6, operationId)
    .finish();
}

export function releaseSessionRequest(caller: Caller): Uint8Array {
  return new MessageWriter()
    .text(1, caller.sessionId)
    .message(2, userContext(caller))
    .text(3, caller.clientType)
    .finish();
}

export function schemaRequest(caller: Caller, sql: string): Uint8Array {
  return analyzeRequest(caller, 4, new MessageWriter().message(1, sqlPlan("query", sql)));
}

export function versionRequest(caller: Caller): Uint8Array {
  return analyzeRequest(caller, 10, new MessageWriter());
}

function analyzeRequest(caller: Caller, field: number, what: MessageWriter): Uint8Array {
  return new MessageWriter()
    .text(1, caller.sessionId)
    .message(2, userContext(caller))
    .text(3, caller.clientType)
    .message(field, what)
    .finish();
}

export function configSetRequest(caller: Caller, pairs: Readonly<Record<string, string>>): Uint8Array {
  const set = new MessageWriter();
  for (const [key, value] of Object.entries(pairs))
    set.message(1, new MessageWriter().text(1, key).text(2, value));
  return new MessageWriter()
    .text(1, caller.sessionId)
    .message(2, userContext(caller))
    .message(3, new MessageWriter().message(1, set))
    .text(4, caller.clientType)
    .finish();
}

export function errorDetailsRequest(caller: Caller, errorId: string): Uint8Array {
  return new MessageWriter()
    .text(1, caller.sessionId)
    .message(2, userContext(caller))
    .text(3, errorId)
    .text(4, caller.clientType)
    .finish();
}

/** One answer to ExecutePlan. */
export interface ExecuteResponse {
  readonly responseId: string | undefined;
  /** An Arrow IPC stream of one batch. */
  readonly arrow: Uint8Array | undefined;
  /** Tasks that are done and all that are known so far. */
  readonly progress: { readonly done: number; readonly tasks: number } | undefined;
  readonly complete: boolean;
}

export function readExecuteResponse(message: Uint8Array): ExecuteResponse {
  let responseId: string | undefined;
  let arrow: Uint8Array | undefined;
  let progress: ExecuteResponse["progress"];
  let complete = false;
  for (const { field, bytes } of readFields(message)) {
    if (field === 13) responseId = textOf(bytes);
    else if (field === 2) arrow = bytesAt(bytes, 2);
    else if (field === 14) complete = true;
    else if (field === 18) progress = readProgress(bytes);
  }
  return { responseId, arrow, progress, complete };
}

function readProgress(message: Uint8Array): ExecuteResponse["progress"] {
  let done = 0;
  let tasks = 0;
  for (const stage of fieldsAt(message, 1)) {
    for (const { field, number } of readFields(stage.bytes)) {
      if (field === 2) tasks += number;
      if (field === 3) done += number;
    }
  }
  return { done, tasks };
}

export interface SparkField {
  readonly name: string;
  /** Spark's name of the type, lower case: `double`, `string`, `timestamp`, `array`, ... */
  readonly type: string;
  readonly nullable: boolean;
}

const TYPE_NAMES: Readonly<Record<number, string>> = {
  1: "void",
  2: "binary",
  3: "boolean",
  4: "tinyint",
  5: "smallint",
  6: "int",
  7: "bigint",
  8: "float",
  9: "double",
  10: "decimal",
  11: "string",
  12: "char",
  13: "varchar",
  14: "date",
  15: "timestamp",
  16: "timestamp_ntz",
  17: "interval",
  18: "interval",
  19: "interval",
  20: "array",
  21: "struct",
  22: "map",
  25: "variant",
};

/** AnalyzePlanResponse.schema: the fields of its struct. */
export function readSchema(message: Uint8Array): SparkField[] {
  const struct = bytesAt(bytesAt(bytesAt(message, 2), 1), 21);
  return [...fieldsAt(struct, 1)].map(({ bytes }) => {
    const [kind] = readFields(bytesAt(bytes, 2));
    const nullable = [...fieldsAt(bytes, 3)].some(({ number }) => number === 1);
    return { name: textOf(bytesAt(bytes, 1)), type: TYPE_NAMES[kind?.field ?? 0] ?? "unknown", nullable };
  });
}

export function readVersion(message: Uint8Array): string {
  return textOf(bytesAt(bytesAt(message, 8), 1));
}

/** Of a google.rpc.Status: the metadata of its ErrorInfo, such as `errorClass` and `errorId`. */
export function readErrorInfo(status: Uint8Array): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const { bytes } of fieldsAt(status, 3)) {
    if (!textOf(bytesAt(bytes, 1)).endsWith("google.rpc.ErrorInfo")) continue;
    for (const entry of fieldsAt(bytesAt(bytes, 2), 3))
      metadata[textOf(bytesAt(entry.bytes, 1))] = textOf(bytesAt(entry.bytes, 2));
  }
  return metadata;
}

/** The whole message of the root error; empty where the server no longer knows it. */
export function readErrorMessage(message: Uint8Array): string {
  const [root] = fieldsAt(message, 1);
  const errors = [...fieldsAt(message, 2)];
  const error = errors[root?.number ?? 0];
  return error === undefined ? "" : textOf(bytesAt(error.bytes, 2));
}

function* fieldsAt(message: Uint8Array, wanted: number): Generator<Field> {
  for (const found of readFields(message)) if (found.field === wanted) yield found;
}

/** A length-delimited field's bytes, empty where absent: absent and empty mean the same in proto3. */
function bytesAt(message: Uint8Array, field: number): Uint8Array {
  const [found] = fieldsAt(message, field);
  return found?.bytes ?? new Uint8Array(0);
}
