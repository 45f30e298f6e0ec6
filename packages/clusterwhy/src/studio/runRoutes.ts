import { createReadStream, existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { renderReport, renderSlides } from "@clusterwhy/app";
import { usageError } from "@clusterwhy/core";
import { assignRows, driftReport } from "@clusterwhy/segments";
import { openTable, writeTable } from "@clusterwhy/table";
import type { Hono } from "hono";
import { z } from "zod";
import { driftMessages } from "../cli/driftText.js";
import { embedForAssignment } from "../embedding/embedTexts.js";
import { FILES } from "../runFolder/layout.js";
import { assignmentColumns } from "../runFolder/outputColumns.js";
import { describeComparison } from "./describeComparison.js";
import { renamed, reportOf } from "./describeRun.js";
import { sourceBody } from "./requests.js";
import type { Workspace } from "./workspace.js";

const PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

const segmentBody = z.object({ name: z.string().optional(), note: z.string().optional() });
const folderBody = z.object({ folder: z.string().min(1) });

/** Runs: opened, shown, annotated, handed out, compared, and asked for the groups of new rows. */
export function addRunRoutes(app: Hono, workspace: Workspace): void {
  app.post("/api/runs/open", async (context) => {
    const { folder } = folderBody.parse(await context.req.json());
    return context.json({ id: await workspace.openRun(folder) });
  });
  app.get("/api/compare", async (context) => {
    const { from, to } = context.req.query();
    return context.json(await describeComparison(workspace, from ?? "", to ?? ""));
  });
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
  app.get("/runs/:id/slides", async (context) => {
    const id = context.req.param("id");
    const run = await workspace.run(id);
    const bytes = await renderSlides(await reportOf(run, await workspace.annotations(id)));
    context.header("Content-Disposition", `attachment; filename="${id}.pptx"`);
    context.header("Content-Type", PPTX);
    return context.body(Uint8Array.from(bytes));
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
      const found = assignRows(model, await embedForAssignment(model, opened.table));
      const names = found.paths.map(
        (path, i) => document.segments.find((segment) => segment.path === path)?.name ?? found.names[i],
      );
      const idName = document.columns.find((column) => column.role === "id")?.name;
      const columns = assignmentColumns(
        { ...found, names },
        opened.table.columns.find((column) => column.name === idName),
      );
      const { segments, none, ...drift } = driftReport(document, opened.table, found);
      const nameOf = (path: string) =>
        document.segments.find((segment) => segment.path === path)?.name ?? path;
      return context.json({
        csv: await asCsv((path) => writeTable(path, columns)),
        rows: found.segment.length,
        groups: segments.map((group) => ({ ...group, name: nameOf(group.path) })),
        none,
        warnings: [
          ...found.warnings.map(({ message }) => message),
          ...driftMessages({ segments, none, ...drift }),
        ],
      });
    } finally {
      await opened.close();
    }
  });
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
