import { createReadStream, existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { renderReport, studioPage } from "@clusterwhy/app";
import { ClusterwhyError, usageError } from "@clusterwhy/core";
import { assignRows } from "@clusterwhy/segments";
import { openTable, profileTable, tableOptionsSchema, writeTable } from "@clusterwhy/table";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import { fitOptionsSchema, pick } from "../options.js";
import { FILES } from "../runFolder/layout.js";
import { assignmentColumns } from "../runFolder/outputColumns.js";
import type { Access } from "./access.js";
import { renamed, reportOf } from "./describeRun.js";
import type { FitJobs, JobState } from "./fitJob.js";
import type { Workspace } from "./workspace.js";

export interface StudioParts {
  readonly access: Access;
  readonly workspace: Workspace;
  readonly jobs: FitJobs;
  /** The table that the studio was opened with. */
  readonly source: string | undefined;
}

/** A page may load nothing but from here, and may not be framed by others. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'";

const sourceBody = z.object({
  source: z.string().min(1),
  options: z.record(z.string(), z.unknown()).default({}),
});
const segmentBody = z.object({ name: z.string().optional(), note: z.string().optional() });

export function createRoutes({ access, workspace, jobs, source }: StudioParts): Hono {
  const app = new Hono();
  app.use(access.check);
  app.onError((error, context) => {
    const known = error instanceof ClusterwhyError || error instanceof z.ZodError;
    const code = error instanceof ClusterwhyError ? error.code : known ? "REQUEST_INVALID" : "FAULT";
    return context.json({ code, message: error.message }, known ? 400 : 500);
  });

  app.get("/", (context) => {
    context.header("Content-Security-Policy", PAGE_POLICY);
    return context.html(studioPage);
  });
  app.get("/api/state", async (context) =>
    context.json({ source, runs: await workspace.runs(), job: jobs.state }),
  );
  app.get("/api/options", (context) =>
    context.json(z.toJSONSchema(fitOptionsSchema, { io: "input", unrepresentable: "any" })),
  );
  app.post("/api/profile", async (context) => {
    const asked = sourceBody.parse(await context.req.json());
    const opened = await openTable(asked.source, pick(tableOptionsSchema, asked.options));
    try {
      return context.json({ ...profileTable(opened.table), warnings: opened.warnings });
    } finally {
      await opened.close();
    }
  });
  app.post("/api/tables", async (context) => {
    const name = context.req.query("name") ?? "";
    const body = context.req.raw.body;
    if (body === null) throw usageError("TABLE_EMPTY", "the dropped file is empty");
    return context.json({ source: await workspace.keepTable(name, body) });
  });

  app.post("/api/fit", async (context) => {
    const asked = sourceBody.parse(await context.req.json());
    jobs.start(asked.source, pick(fitOptionsSchema, asked.options), await workspace.nextRunFolder());
    return context.json(jobs.state, 202);
  });
  app.post("/api/cancel", (context) => {
    jobs.cancel();
    return context.json({});
  });
  app.get("/api/progress", (context) =>
    streamSSE(context, async (stream) => {
      const send = (state: JobState) => stream.writeSSE({ data: JSON.stringify(state) });
      await send(jobs.state);
      await new Promise<void>((resolve) => {
        const stop = jobs.listen((state) => void send(state));
        stream.onAbort(() => {
          stop();
          resolve();
        });
      });
    }),
  );

  app.get("/api/runs/:id", async (context) => {
    const id = context.req.param("id");
    const run = await workspace.run(id);
    const [document, annotations] = await Promise.all([run.document(), workspace.annotations(id)]);
    const segments = document.segments
      .slice(1)
      .map(({ id: segmentId, path, depth, size, share, name, sentence }) => ({
        id: segmentId,
        path,
        depth,
        size,
        share,
        name,
        sentence,
        given: annotations[segmentId] ?? {},
      }));
    const files = Object.values(FILES).filter((file) => existsSync(join(run.folder, file)));
    return context.json({ info: run.info, segments, files });
  });
  app.put("/api/runs/:id/segments/:segment", async (context) => {
    const { id, segment } = context.req.param();
    await workspace.annotate(id, segment, segmentBody.parse(await context.req.json()));
    return context.json({});
  });
  app.get("/runs/:id/report", async (context) => {
    const id = context.req.param("id");
    const run = await workspace.run(id);
    const annotations = await workspace.annotations(id);
    // As the fit left it, where nobody said anything.
    if (Object.keys(annotations).length === 0) {
      return context.html(await readFile(join(run.folder, FILES.report), "utf8"));
    }
    return context.html(await renderReport(await reportOf(run, annotations)));
  });
  app.get("/runs/:id/files/:file", async (context) => {
    const { id, file } = context.req.param();
    const run = await workspace.run(id);
    const known = Object.values(FILES).find((name) => name === file);
    if (known === undefined || !existsSync(join(run.folder, known)))
      throw usageError("FILE_UNKNOWN", `no file '${file}'`);
    context.header("Content-Disposition", `attachment; filename="${id}-${known}"`);
    context.header("Content-Type", "application/octet-stream");
    return context.body(Readable.toWeb(createReadStream(join(run.folder, known))) as ReadableStream);
  });
  app.post("/api/runs/:id/assign", async (context) => {
    const id = context.req.param("id");
    const run = await workspace.run(id);
    const asked = sourceBody.parse(await context.req.json());
    const [model, plain, annotations] = await Promise.all([
      run.assignment(),
      run.document(),
      workspace.annotations(id),
    ]);
    const document = renamed(plain, annotations);
    const opened = await openTable(asked.source);
    try {
      const found = assignRows(model, opened.table);
      const names = found.paths.map(
        (path, i) => document.segments.find((segment) => segment.path === path)?.name ?? found.names[i],
      );
      const idName = document.columns.find((column) => column.role === "id")?.name;
      const columns = assignmentColumns(
        { ...found, names },
        opened.table.columns.find((column) => column.name === idName),
      );
      context.header("Content-Type", "text/csv; charset=utf-8");
      return context.body(await asCsv((path) => writeTable(path, columns)));
    } finally {
      await opened.close();
    }
  });
  return app;
}

async function asCsv(write: (path: string) => Promise<void>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "clusterwhy-"));
  try {
    const path = join(folder, "assigned.csv");
    await write(path);
    return await readFile(path, "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
