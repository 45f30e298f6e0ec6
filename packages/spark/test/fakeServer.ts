import {
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";

/** What a fake server says to one call. */
export interface Answer {
  readonly messages?: readonly Uint8Array[];
  /** gRPC status at the end; default 0. `break` cuts the connection after the messages instead. */
  readonly status?: number | "break";
  readonly message?: string;
  readonly details?: Uint8Array;
}

export interface Call {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly request: Uint8Array;
}

/** Speaks enough gRPC to answer calls as a test says, and keeps what it was asked. */
export async function startFakeServer(
  answer: (call: Call, numCalls: number) => Answer,
  tls?: { readonly key: string; readonly cert: string },
) {
  const calls: Call[] = [];
  const server = tls === undefined ? createServer() : createSecureServer(tls);
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (stream: ServerHttp2Stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on("error", () => {});
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const method = String(headers[":path"]).split("/").at(-1) as string;
      const call = { method, headers, request: Buffer.concat(chunks).subarray(5) };
      calls.push(call);
      const { messages = [], status = 0, message, details } = answer(call, calls.length);
      if (stream.destroyed) return;
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.on("wantTrailers", () => {
        stream.sendTrailers({
          "grpc-status": String(status),
          ...(message === undefined ? {} : { "grpc-message": encodeURIComponent(message) }),
          ...(details === undefined
            ? {}
            : { "grpc-status-details-bin": Buffer.from(details).toString("base64") }),
        });
      });
      for (const bytes of messages) {
        const frame = Buffer.alloc(5 + bytes.length);
        frame.writeUInt32BE(bytes.length, 1);
        frame.set(bytes, 5);
        stream.write(frame);
      }
      if (status === "break") setTimeout(() => stream.session?.destroy(), 30);
      else stream.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    calls,
    close: () => {
      for (const session of sessions) session.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
