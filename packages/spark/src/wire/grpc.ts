import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import type { Remote } from "../remoteUrl.js";

/** A call that the server answered with an error, or that never reached it. */
export class GrpcError extends Error {
  constructor(
    /** gRPC's status, 14 where the connection failed. */
    readonly status: number,
    message: string,
    /** `grpc-status-details-bin`: a google.rpc.Status. */
    readonly details: Uint8Array | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "GrpcError";
  }
}

export const UNAVAILABLE = 14;
export const UNAUTHENTICATED = 16;
export const PERMISSION_DENIED = 7;
/** What a proxy says before gRPC is spoken (https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md). */
const STATUS_OF_HTTP: Readonly<Record<number, number>> = { 401: UNAUTHENTICATED, 403: PERMISSION_DENIED };

export interface ChannelOptions {
  /** PEM certificates to trust in place of the system's. */
  readonly ca?: string;
  readonly connectTimeoutMs: number;
}

const WINDOW_BYTES = 1 << 24;
const {
  HTTP2_HEADER_PATH,
  HTTP2_HEADER_METHOD,
  HTTP2_HEADER_CONTENT_TYPE,
  HTTP2_HEADER_STATUS,
  NGHTTP2_CANCEL,
} = constants;

/** One HTTP/2 connection to a gRPC service (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). */
export class Channel {
  private session: ClientHttp2Session | undefined;

  constructor(
    private readonly remote: Remote,
    private readonly options: ChannelOptions,
  ) {}

  /** The answers of a server-streaming call, as they come. Ends when the server ends it well, else throws. */
  async *stream(path: string, request: Uint8Array, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const stream = await this.open(path, request, signal);
    const abort = () => stream.close(NGHTTP2_CANCEL);
    signal?.addEventListener("abort", abort, { once: true });
    const outcome = outcomeOf(stream);
    try {
      yield* readMessages(stream);
      await outcome;
    } catch (error) {
      signal?.throwIfAborted();
      const said = await outcome.then(
        () => undefined,
        (failure: unknown) => failure,
      );
      throw said ?? error;
    } finally {
      signal?.removeEventListener("abort", abort);
      if (!stream.closed) stream.close(NGHTTP2_CANCEL);
    }
    signal?.throwIfAborted();
  }

  /** The one answer of a unary call. */
  async call(path: string, request: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
    let answer: Uint8Array | undefined;
    for await (const message of this.stream(path, request, signal)) answer = message;
    if (answer === undefined) throw new GrpcError(13, `${path} ended without an answer`, undefined);
    return answer;
  }

  close(): void {
    this.session?.destroy();
    this.session = undefined;
  }

  private async open(path: string, request: Uint8Array, signal?: AbortSignal): Promise<ClientHttp2Stream> {
    signal?.throwIfAborted();
    const session = await this.connected();
    const { token, userAgent, headers } = this.remote;
    const stream = session.request({
      ...headers,
      [HTTP2_HEADER_METHOD]: "POST",
      [HTTP2_HEADER_PATH]: path,
      [HTTP2_HEADER_CONTENT_TYPE]: "application/grpc+proto",
      te: "trailers",
      "user-agent": userAgent ?? "clusterwhy",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    });
    const prefix = new Uint8Array(5);
    new DataView(prefix.buffer).setUint32(1, request.length);
    stream.write(prefix);
    stream.end(request);
    return stream;
  }

  private async connected(): Promise<ClientHttp2Session> {
    if (this.session !== undefined && !this.session.closed && !this.session.destroyed) return this.session;
    const { host, port, useTls } = this.remote;
    const authority = `${useTls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
    const session = connect(authority, {
      settings: { initialWindowSize: WINDOW_BYTES },
      ...(this.options.ca === undefined ? {} : { ca: this.options.ca }),
    });
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error) => {
        session.destroy();
        reject(new GrpcError(UNAVAILABLE, error.message, undefined, { cause: error }));
      };
      const timer = setTimeout(
        () => fail(new Error(`no answer within ${this.options.connectTimeoutMs} ms`)),
        this.options.connectTimeoutMs,
      );
      session.once("connect", () => {
        clearTimeout(timer);
        session.setLocalWindowSize(WINDOW_BYTES);
        session.removeListener("error", fail);
        resolve();
      });
      session.once("error", (error) => {
        clearTimeout(timer);
        fail(error);
      });
    });
    // Streams report their own errors; an idle connection may go.
    session.on("error", () => session.destroy());
    this.session = session;
    return session;
  }
}

/** Resolves when the server says that the call went well; rejects with what it says instead. */
function outcomeOf(stream: ClientHttp2Stream): Promise<void> {
  const outcome = new Promise<void>((resolve, reject) => {
    let said = false;
    const read = (headers: Record<string, unknown>) => {
      const status = headers["grpc-status"];
      if (status === undefined) return;
      said = true;
      if (Number(status) === 0) resolve();
      else reject(new GrpcError(Number(status), statusMessage(headers), statusDetails(headers)));
    };
    stream.on("response", (headers) => {
      const http = Number(headers[HTTP2_HEADER_STATUS]);
      read(headers);
      if (!said && http !== 200) {
        said = true;
        reject(
          new GrpcError(
            STATUS_OF_HTTP[http] ?? UNAVAILABLE,
            `the server answered with HTTP status ${http}, not as gRPC`,
            undefined,
          ),
        );
      }
    });
    stream.on("trailers", read);
    stream.on("error", (error) =>
      reject(new GrpcError(UNAVAILABLE, error.message, undefined, { cause: error })),
    );
    stream.on("close", () => {
      if (!said) reject(new GrpcError(UNAVAILABLE, "the connection ended within the call", undefined));
    });
  });
  outcome.catch(() => {});
  return outcome;
}

function statusMessage(headers: Record<string, unknown>): string {
  const text = String(headers["grpc-message"] ?? "");
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function statusDetails(headers: Record<string, unknown>): Uint8Array | undefined {
  const encoded = headers["grpc-status-details-bin"];
  return typeof encoded === "string" ? Buffer.from(encoded, "base64") : undefined;
}

/** Cuts the stream into messages: one byte that says whether it is compressed, four of length, the message. */
async function* readMessages(stream: ClientHttp2Stream): AsyncGenerator<Uint8Array> {
  let waiting: Buffer[] = [];
  let numBytes = 0;
  let wanted = 5;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    waiting.push(chunk);
    numBytes += chunk.length;
    while (numBytes >= wanted) {
      let whole = waiting.length === 1 ? waiting[0] : Buffer.concat(waiting);
      const length = whole.readUInt32BE(1);
      wanted = 5 + length;
      if (whole.length >= wanted) {
        if (whole[0] !== 0) throw new GrpcError(13, "the server compressed its answer unasked", undefined);
        yield whole.subarray(5, wanted);
        whole = whole.subarray(wanted);
        wanted = 5;
      }
      waiting = whole.length > 0 ? [whole] : [];
      numBytes = whole.length;
    }
  }
  if (numBytes > 0) throw new GrpcError(UNAVAILABLE, "the connection ended within a message", undefined);
}
