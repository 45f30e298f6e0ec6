import { type RunControl, throwIfAborted } from "@clusterwhy/core";
import { readBatches } from "./arrow/readBatch.js";
import { joinBatches, type QueryResult } from "./columns.js";
import { failureOf } from "./failure.js";
import { runOperation } from "./operation.js";
import { parseRemote, type Remote } from "./remoteUrl.js";
import { Channel, GrpcError } from "./wire/grpc.js";
import {
  type Caller,
  configSetRequest,
  errorDetailsRequest,
  readErrorInfo,
  readErrorMessage,
  readSchema,
  readVersion,
  releaseSessionRequest,
  SERVICE,
  type SparkField,
  schemaRequest,
  versionRequest,
} from "./wire/messages.js";

export interface ConnectOptions {
  /** In place of the URL's `token`, so that it need not stand in a command line. Default: the URL's, else none. */
  readonly token?: string;
  /** PEM text of the certificates to trust for TLS. Default: the system's. */
  readonly ca?: string;
  /** Milliseconds to wait for the connection. Default 20,000. */
  readonly connectTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Connects to a Spark Connect server and asks its version.
 *
 * @param remote `sc://host:port/;use_ssl=true;token=...`, as every Spark Connect client takes it
 * @throws ClusterwhyError `REMOTE_INVALID`, `SPARK_UNREACHABLE`, `SPARK_DENIED`, `SPARK_FAILED`
 */
export async function connectSpark(remote: string, options: ConnectOptions = {}): Promise<SparkSession> {
  const place = parseRemote(remote, options.token);
  const channel = new Channel(place, {
    connectTimeoutMs: options.connectTimeoutMs ?? 20_000,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  });
  const session = new SparkSession(place, channel);
  try {
    await session.open(options.signal);
    return session;
  } catch (error) {
    channel.close();
    throw error;
  }
}

/** A session on the server: its settings and temporary views are this session's own. `close` it. */
export class SparkSession {
  /** The server's Spark version, such as `4.0.1`. */
  version = "";
  private readonly caller: Caller;

  /** @internal */
  constructor(
    private readonly remote: Remote,
    private readonly channel: Channel,
  ) {
    this.caller = {
      sessionId: globalThis.crypto.randomUUID(),
      userId: remote.userId ?? "clusterwhy",
      clientType: "clusterwhy",
    };
  }

  /** @internal */
  async open(signal?: AbortSignal): Promise<void> {
    this.version = readVersion(await this.call("AnalyzePlan", versionRequest(this.caller), signal));
    // Dates and times without a zone then mean UTC, as everywhere in clusterwhy.
    await this.configure({ "spark.sql.session.timeZone": "UTC" });
  }

  /** Sets properties of this session alone. */
  async configure(properties: Readonly<Record<string, string>>): Promise<void> {
    await this.call("Config", configSetRequest(this.caller, properties));
  }

  /** The columns that a query would give. */
  async schemaOf(query: string, signal?: AbortSignal): Promise<SparkField[]> {
    return readSchema(await this.call("AnalyzePlan", schemaRequest(this.caller, query), signal));
  }

  /** A query's whole answer: the caller keeps it small (a sample, an aggregate). */
  async query(sql: string, control?: RunControl): Promise<QueryResult> {
    const batches = [];
    for await (const { arrow } of this.execute("query", sql, control))
      if (arrow !== undefined) batches.push(...readBatches(arrow));
    return joinBatches(batches);
  }

  /** Runs a statement for its effect, such as CREATE TABLE ... AS SELECT. Reports the share of tasks done. */
  async run(sql: string, control?: RunControl): Promise<void> {
    for await (const _ of this.execute("command", sql, control));
  }

  /** Forgets the session on the server and closes the connection. Safe to call twice. */
  async close(): Promise<void> {
    await this.channel.call(`${SERVICE}ReleaseSession`, releaseSessionRequest(this.caller)).catch(() => {});
    this.channel.close();
  }

  private async *execute(kind: "query" | "command", sql: string, control?: RunControl) {
    throwIfAborted(control);
    try {
      for await (const response of runOperation(this.channel, this.caller, kind, sql, control)) {
        const { progress } = response;
        if (progress !== undefined && progress.tasks > 0)
          control?.onProgress?.("spark", Math.min(1, progress.done / progress.tasks));
        yield response;
      }
    } catch (error) {
      throwIfAborted(control);
      throw await this.explained(error);
    }
  }

  private async call(method: string, request: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
    try {
      return await this.channel.call(SERVICE + method, request, signal);
    } catch (error) {
      throw await this.explained(error);
    }
  }

  /** Spark shortens the message that comes with a failed call and keeps the whole for those who ask. */
  private async explained(error: unknown): Promise<unknown> {
    if (!(error instanceof GrpcError)) return error;
    const info = error.details === undefined ? {} : readErrorInfo(error.details);
    let message = error.message;
    if (info.errorId !== undefined) {
      const request = errorDetailsRequest(this.caller, info.errorId);
      const whole = await this.channel.call(`${SERVICE}FetchErrorDetails`, request).catch(() => undefined);
      if (whole !== undefined) message = readErrorMessage(whole) || message;
    }
    return failureOf(error, this.remote, info, message);
  }
}
