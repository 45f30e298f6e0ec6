import { studioPage } from "@clusterwhy/app";
import { ClusterwhyError, usageError } from "@clusterwhy/core";
import { openTable, profileTable, tableOptionsSchema } from "@clusterwhy/table";
import { Hono } from "hono";
import { z } from "zod";
import { fitOptionsSchema, pick } from "../options.js";
import type { Access } from "./access.js";
import { addJobRoutes } from "./jobRoutes.js";
import type { Jobs } from "./jobs.js";
import { boundedRequests } from "./limits.js";
import { sourceBody } from "./requests.js";
import { addRunRoutes } from "./runRoutes.js";
import type { Workspace } from "./workspace.js";

export interface StudioParts {
  readonly access: Access;
  readonly workspace: Workspace;
  readonly jobs: Jobs;
  /** The table that the studio was opened with. */
  readonly source: string | undefined;
  /** The run that the studio was opened with. */
  readonly run: string | undefined;
  /** Bytes that a dropped table may have. */
  readonly maxUpload: number;
}

/** A page may load nothing but from here, and may not be framed by others. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'";

export function createRoutes({ access, workspace, jobs, source, run, maxUpload }: StudioParts): Hono {
  const app = new Hono();
  app.use(access.check);
  app.use(boundedRequests);
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
    context.json({ source, run, runs: await workspace.runs(), job: jobs.state }),
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
    return context.json({ source: await workspace.keepTable(name, body, maxUpload) });
  });

  addJobRoutes(app, workspace, jobs);
  addRunRoutes(app, workspace);
  return app;
}
