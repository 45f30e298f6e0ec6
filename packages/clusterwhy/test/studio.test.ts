import { cpSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { decodeReport } from "@clusterwhy/app";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// The build, because its worker is a file of its own.
import { type Studio, startStudio } from "../dist/studio/startStudio.js";
import { plantedTable, run, scratchFolder } from "./support.js";

const folder = scratchFolder();
const table = plantedTable(folder);
const kept = join(folder, "studio");
let studio: Studio;

beforeAll(async () => {
  studio = await startStudio({ source: table, folder: kept });
});
afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true });
});

/** A request with headers that `fetch` would not send. */
function ask(
  path: string,
  headers: Record<string, string>,
  method = "GET",
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port: studio.port, path, method, headers }, (answer) => {
      let body = "";
      answer.on("data", (piece) => {
        body += piece;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    asked.on("error", reject).end();
  });
}

const mine = () => ({ authorization: `Bearer ${studio.token}` });

async function call(method: string, path: string, body?: unknown) {
  const answer = await fetch(`http://127.0.0.1:${studio.port}${path}`, {
    method,
    headers: { ...mine(), "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, text, json: () => JSON.parse(text) };
}

/** Starts a fit, or a tuning, and waits for its end. */
async function fitted(source: string, options: object, work: "fit" | "tune" = "fit") {
  expect((await call("POST", `/api/${work}`, { source, options })).status).toBe(202);
  for (;;) {
    const { job } = (await call("GET", "/api/state")).json();
    if (job.status !== "running") return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("access", () => {
  it("needs the token, which the address changes into a cookie of this site alone", async () => {
    expect((await ask("/api/state", {})).status).toBe(401);
    expect((await ask("/?token=wrong", {})).status).toBe(401);
    const first = await ask(`/?token=${studio.token}`, {});
    expect(first).toMatchObject({ status: 302, headers: { location: "/" } });
    const [cookie] = first.headers["set-cookie"] as string[];
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const page = await ask("/", { cookie: cookie.split(";")[0] });
    expect(page.status).toBe(200);
    expect(page.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  });

  it("refuses other host names and other sites", async () => {
    expect((await ask("/api/state", { ...mine(), host: "evil.example" })).status).toBe(403);
    expect((await ask("/api/cancel", { ...mine(), origin: "https://evil.example" }, "POST")).status).toBe(
      403,
    );
    expect((await ask("/api/state", { ...mine(), origin: `http://127.0.0.1:${studio.port}` })).status).toBe(
      200,
    );
  });

  it("listens on this machine only", async () => {
    const printed = await run(["studio", "--folder", join(folder, "other"), "--json"], { stopAfter: 2500 });
    expect(printed.status).toBe(130);
    expect(JSON.parse(printed.stdout).studio).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=/);
  });
});

describe("a run", () => {
  it("is fitted, renamed, reported, assigned and handed out", async () => {
    const profile = await call("POST", "/api/profile", {
      source: table,
      options: { roles: { plan: "outcome" } },
    });
    expect(profile.json()).toMatchObject({ rows: 160 });
    expect(profile.json().columns.find((column: { name: string }) => column.name === "plan").role).toBe(
      "outcome",
    );

    const job = await fitted(table, { seed: 1, roles: { user_id: "id" } });
    expect(job).toEqual({ status: "done", kind: "fit", run: "run-001" });
    const before = (await call("GET", "/api/runs/run-001")).json();
    expect(before.segments.length).toBeGreaterThanOrEqual(2);

    const [segment] = before.segments;
    const name = `</script><b>Big "spenders"</b>`;
    const place = `/api/runs/run-001/segments/${segment.id}`;
    // At once: neither may lose the other's words.
    const said = await Promise.all(
      [{ name }, { note: "call them first" }].map((body) => call("PUT", place, body)),
    );
    expect(said.map((answer) => answer.status)).toEqual([200, 200]);
    expect((await call("GET", "/api/runs/run-001")).json().segments[0].given).toEqual({
      name,
      note: "call them first",
    });
    const html = (await call("GET", "/runs/run-001/report")).text;
    expect(html).toContain("&lt;/script&gt;&lt;b&gt;Big");
    const data = /id="clusterwhy-data">([^<]*)</.exec(html)?.[1] ?? "";
    const { inflateRawSync } = await import("node:zlib");
    const shown = decodeReport(inflateRawSync(Buffer.from(data, "base64")));
    expect(shown.document.segments.find((candidate) => candidate.path === segment.path)?.name).toBe(name);
    expect(shown.notes).toEqual({ [segment.path]: "call them first" });

    const assigned = await call("POST", "/api/runs/run-001/assign", { source: table });
    const { csv, rows, groups, none, warnings } = JSON.parse(assigned.text);
    expect(csv.trimEnd().split("\n").length).toBe(161);
    expect(csv).toContain('""spenders""');
    expect(rows).toBe(160);
    // The fitted table itself: its groups keep their shares, and nothing has drifted.
    for (const { now, fitted } of groups) expect(Math.abs(now - fitted)).toBeLessThan(0.05);
    const share = groups.reduce((sum: number, group: { now: number }) => sum + group.now, none.now);
    expect(share).toBeCloseTo(1);
    expect(warnings).toEqual([]);

    const slides = await fetch(`http://127.0.0.1:${studio.port}/runs/run-001/slides`, { headers: mine() });
    expect(slides.headers.get("content-disposition")).toBe('attachment; filename="run-001.pptx"');
    expect(
      Buffer.from(await slides.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe("PK");

    // The run folder stays as the fit left it; empty texts take the words back.
    const document = await call("GET", "/runs/run-001/files/segments.json");
    expect(document.text).toBe(readFileSync(join(kept, "run-001/segments.json"), "utf8"));
    expect(document.json().segments.some((candidate: { name: string }) => candidate.name === name)).toBe(
      false,
    );
    await call("PUT", place, { name: "", note: "" });
    expect((await call("GET", "/runs/run-001/report")).text).toBe(
      readFileSync(join(kept, "run-001/report.html"), "utf8"),
    );
  });

  it("leaves nothing behind when it is cancelled or fails", async () => {
    const names = () => readdirSync(kept).filter((name) => /^run-/.test(name));
    const before = names();
    await call("POST", "/api/fit", { source: table, options: { seed: 2, numNulls: 200, nEpochs: 5000 } });
    expect((await call("POST", "/api/fit", { source: table, options: {} })).json().code).toBe("FIT_RUNNING");
    await call("POST", "/api/cancel");
    for (let state = "running"; state === "running"; ) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      state = (await call("GET", "/api/state")).json().job.status;
      if (state !== "running") expect(state).toBe("cancelled");
    }
    const failed = await fitted(join(folder, "missing.csv"), {});
    expect(failed).toMatchObject({ status: "failed", code: "FILE_MISSING" });
    expect(names()).toEqual(before);
  });

  it.each([
    ["GET", "/api/runs/run-999", "RUN_UNKNOWN"],
    ["GET", "/api/runs/..%2F..", "RUN_UNKNOWN"],
    ["GET", "/runs/run-001/files/..%2F..%2Fusers.csv", "FILE_UNKNOWN"],
    ["PUT", "/api/runs/run-001/segments/nosuch", "SEGMENT_UNKNOWN"],
    ["POST", "/api/fit", "REQUEST_INVALID"],
    ["POST", "/api/tune", "REQUEST_INVALID"],
    ["GET", "/api/compare?from=run-001&to=run-999", "RUN_UNKNOWN"],
    ["GET", "/api/tuning", "REQUEST_INVALID"],
  ])("%s %s says %s", async (method, path, code) => {
    const answer = await call(method, path, method === "GET" ? undefined : {});
    expect(answer.status).toBe(400);
    expect(answer.json().code).toBe(code);
  });
});

describe("a tuning", () => {
  it("is kept with its table", async () => {
    const asked = `/api/tuning?source=${encodeURIComponent(table)}`;
    expect((await call("GET", asked)).json()).toBe(null);
    expect(await fitted(table, { seed: 1 }, "tune")).toEqual({ status: "done", kind: "tune" });
    const { maps, recommended, reason, rows } = (await call("GET", asked)).json();
    expect(rows).toBe(160);
    expect(new Set(maps.map((map: { metric: string }) => map.metric)).size).toBe(3);
    for (const map of maps) {
      expect(Buffer.from(map.points, "base64").length).toBe(4 * 160);
      const labels = [...Buffer.from(map.labels, "base64")];
      expect(new Set(labels.filter((label) => label > 0)).size).toBe(map.groups);
      expect(labels.filter((label) => label === 0).length / 160).toBeCloseTo(map.noiseShare, 9);
    }
    expect(reason).toContain(`${maps[recommended].metric} with ${maps[recommended].nNeighbors} neighbours`);
  });
});

describe("two runs", () => {
  it("are compared, also with one that was made elsewhere", async () => {
    await fitted(table, { seed: 2, roles: { user_id: "id" }, nNeighbors: 25 });
    const compared = (await call("GET", "/api/compare?from=run-001&to=run-002")).json();
    expect(compared.comparison.sharedRows).toBe(160);
    const flowing = compared.comparison.flows.reduce(
      (sum: number, flow: { rows: number }) => sum + flow.rows,
      0,
    );
    expect(flowing).toBe(160);
    expect(compared.comparison.matches.length).toBeGreaterThanOrEqual(2);
    expect(Buffer.from(compared.later.labels, "base64").length).toBe(160);

    const elsewhere = join(folder, "elsewhere");
    cpSync(join(kept, "run-001"), elsewhere, { recursive: true });
    const { id } = (await call("POST", "/api/runs/open", { folder: elsewhere })).json();
    expect(id).toBe("opened-001");
    // Once more is the same one, and a run of the studio's own stays what it is.
    expect((await call("POST", "/api/runs/open", { folder: elsewhere })).json().id).toBe(id);
    expect((await call("POST", "/api/runs/open", { folder: join(kept, "run-002") })).json().id).toBe(
      "run-002",
    );
    const same = (await call("GET", `/api/compare?from=${id}&to=run-001`)).json();
    expect(same.comparison.moved).toEqual([]);
    const listed = (await call("GET", "/api/state")).json().runs;
    expect(listed.find((entry: { id: string }) => entry.id === id).folder).toBe(elsewhere);
    expect((await call("GET", `/runs/${id}/report`)).text).toContain("clusterwhy-data");

    const refused = await call("POST", "/api/runs/open", { folder: join(folder, "nosuch") });
    expect(refused.json().code).toBe("RUN_MISSING");
  });

  it("without ids are paired by their places, where the table is the same", async () => {
    const roles = { user_id: "ignored" };
    await fitted(table, { seed: 1, roles });
    await fitted(table, { seed: 1, roles, maxDepth: 1 });
    const { comparison } = (await call("GET", "/api/compare?from=run-003&to=run-004")).json();
    expect(comparison.pairedBy).toBe("their places in the same table");
    expect(comparison.moved).toEqual([]);
    expect((await call("GET", "/api/compare?from=run-001&to=run-004")).json().code).toBeUndefined();
  });
});

describe("a dropped table", () => {
  it("is kept under its own name, inside the studio's folder", async () => {
    const body = readFileSync(table);
    const answer = await fetch(
      `http://127.0.0.1:${studio.port}/api/tables?name=${encodeURIComponent("../../evil.csv")}`,
      { method: "POST", headers: mine(), body },
    );
    const { source } = (await answer.json()) as { source: string };
    expect(source).toBe(join(kept, "tables", "evil.csv"));
    expect(readFileSync(source)).toEqual(body);
    expect((await call("POST", "/api/profile", { source, options: {} })).json().rows).toBe(160);
    const refused = await fetch(`http://127.0.0.1:${studio.port}/api/tables?name=run.sh`, {
      method: "POST",
      headers: mine(),
      body,
    });
    expect(refused.status).toBe(400);
  });

  it("has a bound, and so has every other request", async () => {
    const small = await startStudio({ folder: join(kept, "small"), maxUpload: 1000 });
    const place = `http://127.0.0.1:${small.port}`;
    const headers = { authorization: `Bearer ${small.token}` };
    const send = (path: string, body: BodyInit) =>
      fetch(`${place}${path}`, { method: "POST", headers, body, duplex: "half" } as RequestInit);
    const chunks = () => new Blob(["a,b\n", "1,2\n".repeat(400)]).stream();
    for (const body of ["1,2\n".repeat(400), chunks()]) {
      const answer = await send("/api/tables?name=large.csv", body);
      expect([answer.status, (await answer.json()).code]).toEqual([400, "TABLE_TOO_LARGE"]);
    }
    expect(readdirSync(join(kept, "small", "tables"))).toEqual([]);
    expect((await send("/api/tables?name=small.csv", "a,b\n1,2\n")).status).toBe(200);
    const answer = await send("/api/profile", JSON.stringify({ source: "x".repeat(5 * 2 ** 20) }));
    expect([answer.status, (await answer.json()).code]).toEqual([413, "REQUEST_TOO_LARGE"]);
    await small.close();
  });
});
