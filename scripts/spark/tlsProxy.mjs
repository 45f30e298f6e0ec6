// A proxy as one stands before a Spark Connect server, which knows neither TLS nor users: it speaks TLS with a certificate
// of its own making, lets in who carries the token, and hands HTTP/2 streams on to the plain server behind it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createSecureServer } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A key with a self-signed certificate for a day.
 *
 * @param {string} names  as in subjectAltName, such as `DNS:localhost,IP:127.0.0.1`
 * @returns {{ key: string, cert: string } | undefined} PEM; undefined where there is no openssl
 */
export function selfSigned(names = "DNS:localhost,IP:127.0.0.1") {
  const folder = mkdtempSync(join(tmpdir(), "clusterwhy-tls-"));
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => join(folder, name));
  try {
    const subject = ["-subj", "/CN=clusterwhy test", "-addext", `subjectAltName=${names}`];
    const make = [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "1",
      "-keyout",
      key,
      "-out",
      cert,
    ];
    execFileSync("openssl", [...make, ...subject], { stdio: "ignore" });
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {{ port: number, token: string, tls: { key: string, cert: string }, refusal?: "grpc" | "http" }} options
 *   `port` of the plain server on loopback; `refusal`: how a wrong token is answered, as proxies differ in it
 * @returns {Promise<{ port: number, numCalls: () => number, close: () => Promise<void> }>}
 */
export async function startTlsProxy({ port, token, tls, refusal = "grpc" }) {
  let behind;
  let numCalls = 0;
  const sessions = new Set();
  const server = createSecureServer(tls);
  server.on("session", (session) => sessions.add(session));
  // A client that does not trust the certificate hangs up: that is its right.
  server.on("tlsClientError", () => {});
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    if (headers.authorization !== `Bearer ${token}`) {
      refuse(stream, refusal);
      return;
    }
    numCalls++;
    if (behind === undefined || behind.destroyed || behind.closed) {
      behind = connect(`http://127.0.0.1:${port}`);
      behind.on("error", () => {});
    }
    handOn(stream, headers, behind);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  return {
    port: server.address().port,
    numCalls: () => numCalls,
    close: async () => {
      behind?.destroy();
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function refuse(stream, refusal) {
  const asGrpc = { "content-type": "application/grpc", "grpc-status": "16", "grpc-message": "unknown token" };
  stream.respond(refusal === "http" ? { ":status": 401 } : { ":status": 200, ...asGrpc }, {
    endStream: true,
  });
}

function handOn(stream, { authorization: _, ":authority": __, ":scheme": ___, ...headers }, behind) {
  const onward = behind.request(headers);
  onward.on("error", () => stream.close());
  stream.on("close", () => onward.close());
  stream.pipe(onward);
  let trailers = {};
  onward.on("trailers", (found) => {
    trailers = found;
  });
  onward.on("response", (answer, flags) => {
    // A server that has nothing to send says how it went in its first headers.
    const isAll = (flags & 1) !== 0;
    stream.respond(answer, isAll ? { endStream: true } : { waitForTrailers: true });
    if (isAll) return;
    stream.on("wantTrailers", () => stream.sendTrailers(trailers));
    onward.pipe(stream);
  });
}
