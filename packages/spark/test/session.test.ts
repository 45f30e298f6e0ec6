import { readFileSync } from "node:fs";
import { connectSpark, rowOf } from "@clusterwhy/spark";
import { afterEach, describe, expect, it } from "vitest";
import { selfSigned, startTlsProxy } from "../../../scripts/spark/tlsProxy.mjs";
import { MessageWriter, readFields, textOf } from "../src/wire/protobuf.js";
import { type Answer, type Call, startFakeServer } from "./fakeServer.js";

const fixture = JSON.parse(readFileSync(new URL("./fixtures/everyType.json", import.meta.url), "utf8")) as {
  batches: string[];
};
const [arrow] = fixture.batches.map((text) => Buffer.from(text, "base64"));

const version = new MessageWriter().message(8, new MessageWriter().text(1, "4.0.0")).finish();
const batch = (id: string) =>
  new MessageWriter().text(13, id).message(2, new MessageWriter().integer(1, 3).bytes(2, arrow)).finish();
const complete = new MessageWriter().text(13, "last").message(14, new MessageWriter()).finish();
const text = (call: Call, field: number) => {
  const found = [...readFields(call.request)].find((each) => each.field === field);
  return found === undefined ? undefined : textOf(found.bytes);
};

/** Answers what connecting asks, and the rest as given. */
const server = (execute: (call: Call, count: number) => Answer, tls?: { key: string; cert: string }) => {
  let count = 0;
  return startFakeServer((call) => {
    if (call.method === "AnalyzePlan") return { messages: [version] };
    if (call.method === "ExecutePlan" || call.method === "ReattachExecute") return execute(call, ++count);
    return { messages: [new Uint8Array(0)] };
  }, tls);
};

let cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of cleanup.reverse()) await close();
  cleanup = [];
});

async function connected(fake: Awaited<ReturnType<typeof server>>) {
  const session = await connectSpark(`sc://127.0.0.1:${fake.port}`);
  cleanup.push(fake.close, () => session.close());
  return session;
}

describe("a session", () => {
  it("reads every type that Spark sends, as a real one sent it", async () => {
    const session = await connected(await server(() => ({ messages: [batch("a"), complete] })));
    expect(session.version).toBe("4.0.0");
    const result = await session.query("SELECT 1");
    expect([0, 1, 2].map((row) => rowOf(result, row))).toEqual([
      [1, 2, 3, 4, 0.5, 0.25, -12.34, 1, -86400, 1577836800.5, 1577836801, "é🙂", null],
      Array(13).fill(null),
      [-1, -2, -3, -4, -Infinity, 1e300, 0.01, 0, 951782400, -315619200, 1577836802, "", null],
    ]);
    expect(result.columns.map((column) => column.type)).toEqual([
      ...Array(7).fill("number"),
      "boolean",
      "time",
      "time",
      "time",
      "string",
      "number",
    ]);
  });

  it("goes on behind the last answer when the connection breaks, and releases the operation", async () => {
    const fake = await server((_, count) =>
      count === 1
        ? { messages: [batch("first")], status: "break" }
        : { messages: [batch("second"), complete] },
    );
    const session = await connected(fake);
    expect((await session.query("SELECT 1")).numRows).toBe(6);
    const [execute, reattach, release] = fake.calls.filter(({ method }) => /Execute/.test(method));
    expect([execute.method, reattach.method, release.method]).toEqual([
      "ExecutePlan",
      "ReattachExecute",
      "ReleaseExecute",
    ]);
    const operation = text(execute, 6);
    expect([text(reattach, 3), text(reattach, 5), text(release, 3)]).toEqual([operation, "first", operation]);
  });

  it("goes on when the server ends a stream that is not complete", async () => {
    const fake = await server((_, count) => ({ messages: count === 1 ? [batch("first")] : [complete] }));
    expect((await (await connected(fake)).query("SELECT 1")).numRows).toBe(3);
  });

  it("starts again where the server never got the operation", async () => {
    const lost = errorDetails({ errorClass: "INVALID_HANDLE.OPERATION_NOT_FOUND" });
    const fake = await server((call, count) => {
      if (count === 1) return { status: "break" };
      return call.method === "ReattachExecute"
        ? { status: 13, message: "gone", details: lost }
        : { messages: [batch("a"), complete] };
    });
    expect((await (await connected(fake)).query("SELECT 1")).numRows).toBe(3);
  });

  it("interrupts the operation when it is cancelled", async () => {
    const controller = new AbortController();
    const fake = await server(() => {
      setTimeout(() => controller.abort(new Error("enough")), 50);
      return { messages: [batch("a")], status: "break" };
    });
    const session = await connected(fake);
    await expect(session.query("SELECT 1", { signal: controller.signal })).rejects.toThrow("enough");
    expect(fake.calls.map(({ method }) => method)).toContain("Interrupt");
  });

  it("reports progress as the share of tasks", async () => {
    const stage = (tasks: number, done: number) => new MessageWriter().integer(2, tasks).integer(3, done);
    const progress = new MessageWriter()
      .message(18, new MessageWriter().message(1, stage(30, 30)).message(1, stage(10, 0)))
      .finish();
    const session = await connected(await server(() => ({ messages: [progress, complete] })));
    const seen: [string, number][] = [];
    await session.run("SELECT 1", { onProgress: (stage, share) => seen.push([stage, share]) });
    expect(seen).toEqual([["spark", 0.75]]);
  });

  it.each([
    [3, { errorClass: "TABLE_OR_VIEW_NOT_FOUND" }, "TABLE_MISSING", /^Spark: \[TABLE/],
    [13, {}, "SPARK_FAILED", /^Spark: \[TABLE_OR/],
    [16, {}, "SPARK_DENIED", /refuses this user.*valid token/],
  ])("turns status %i into an error that helps", async (status, metadata, code, message) => {
    const said = "[TABLE_OR_VIEW_NOT_FOUND] No `t`.\n== SQL ==\nmore";
    const details = errorDetails(metadata);
    const session = await connected(await server(() => ({ status, message: said, details })));
    const error = await session.query("SELECT 1").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: status === 13 ? "TABLE_MISSING" : code });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain("== SQL ==");
  });

  it("says where nobody listens", async () => {
    const fake = await server(() => ({}));
    await fake.close();
    await expect(connectSpark(`sc://127.0.0.1:${fake.port}`)).rejects.toThrow(
      /cannot reach Spark Connect at sc:\/\/127\.0\.0\.1:\d+: connect ECONNREFUSED.*check host and port/,
    );
  });
});

describe("TLS and tokens (needs openssl)", () => {
  const own = selfSigned();
  const answers = () => ({ messages: [complete] });

  it.skipIf(own === undefined)("carries the token and the other parameters", async () => {
    const fake = await server(answers, own);
    cleanup.push(fake.close);
    const remote = `sc://localhost:${fake.port}/;use_ssl=true;x-cluster=blue`;
    const session = await connectSpark(remote, { token: "s3cret", ca: own?.cert ?? "" });
    cleanup.push(() => session.close());
    expect(fake.calls[0].headers).toMatchObject({ authorization: "Bearer s3cret", "x-cluster": "blue" });
  });

  it.skipIf(own === undefined)("goes through a proxy that lets in who has the token", async () => {
    const tls = own as NonNullable<typeof own>;
    const fake = await server(() => ({ messages: [batch("a"), complete] }));
    cleanup.push(fake.close);
    for (const refusal of ["grpc", "http"] as const) {
      const proxy = await startTlsProxy({ port: fake.port, token: "s3cret", tls, refusal });
      cleanup.push(proxy.close);
      const remote = `sc://localhost:${proxy.port}/;use_ssl=true`;
      const session = await connectSpark(`${remote};token=s3cret`, { ca: tls.cert });
      expect((await session.query("SELECT 1")).numRows).toBe(3);
      await session.close();
      expect(proxy.numCalls()).toBeGreaterThan(2);
      expect(fake.calls.every((call) => call.headers.authorization === undefined)).toBe(true);
      const denied = { code: "SPARK_DENIED", category: "usage" };
      const ca = tls.cert;
      await expect(connectSpark(remote, { token: "wrong", ca })).rejects.toMatchObject(denied);
      await expect(connectSpark(remote, { ca })).rejects.toThrow(/refuses this user: .*; give a valid token/);
    }
  });

  it.skipIf(own === undefined)("says what is wrong with a certificate, and who speaks no TLS", async () => {
    const tls = own as NonNullable<typeof own>;
    const other = selfSigned("DNS:spark.example.org") as typeof tls;
    const fake = await server(answers);
    const proxy = await startTlsProxy({ port: fake.port, token: "s3cret", tls });
    const named = await startTlsProxy({
      port: fake.port,
      token: "s3cret",
      tls: other,
    });
    cleanup.push(fake.close, proxy.close, named.close);
    const connect = (port: number, parameters: string, ca?: string) =>
      connectSpark(`sc://localhost:${port}/;${parameters}`, ca === undefined ? {} : { ca });
    const withTls = "use_ssl=true;token=s3cret";
    await expect(connect(proxy.port, withTls)).rejects.toMatchObject({
      code: "SPARK_UNTRUSTED",
      message: expect.stringMatching(/is not trusted: self-signed certificate; give the file .*--ca-file/),
    });
    await expect(connect(proxy.port, withTls, selfSigned()?.cert)).rejects.toMatchObject({
      code: "SPARK_UNTRUSTED",
    });
    await expect(connect(named.port, withTls, other.cert)).rejects.toMatchObject({
      code: "SPARK_UNTRUSTED",
      message: expect.stringContaining("the host's name as the certificate has it"),
    });
    await expect(connect(fake.port, withTls, tls.cert)).rejects.toThrow(
      /does not speak TLS: leave use_ssl=true out/,
    );
    await expect(connect(proxy.port, "")).rejects.toThrow(/whether it wants TLS \(use_ssl=true\)/);
  });
});

function errorDetails(metadata: Record<string, string>): Uint8Array {
  const info = new MessageWriter();
  for (const [key, value] of Object.entries(metadata))
    info.message(3, new MessageWriter().text(1, key).text(2, value));
  const any = new MessageWriter().text(1, "type.googleapis.com/google.rpc.ErrorInfo").message(2, info);
  return new MessageWriter().message(3, any).finish();
}
