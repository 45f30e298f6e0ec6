import { usageError } from "@clusterwhy/core";
import type { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { fitOptionsSchema, pick } from "../options.js";
import type { JobKind, Jobs } from "./jobs.js";
import { sourceBody } from "./requests.js";
import type { Workspace } from "./workspace.js";

/** Fits and tunings: started, followed, cancelled; and what a tuning found. */
export function addJobRoutes(app: Hono, workspace: Workspace, jobs: Jobs): void {
  const start = async (kind: JobKind, body: unknown) => {
    const { source, options } = sourceBody.parse(body);
    const target = kind === "fit" ? await workspace.nextRunFolder() : workspace.tuningFile(source);
    jobs.start({ kind, source, options: pick(fitOptionsSchema, options), target });
    return jobs.state;
  };
  app.post("/api/fit", async (context) => context.json(await start("fit", await context.req.json()), 202));
  app.post("/api/tune", async (context) => context.json(await start("tune", await context.req.json()), 202));
  app.post("/api/cancel", (context) => {
    jobs.cancel();
    return context.json({});
  });
  app.get("/api/tuning", async (context) => {
    const source = context.req.query("source");
    if (source === undefined) throw usageError("REQUEST_INVALID", "source: expected a table; found nothing");
    return context.json((await workspace.tuning(source)) ?? null);
  });

  // Pictures of the layout wait for one another: a slow page gets fewer, not later ones.
  app.get("/api/progress", (context) =>
    streamSSE(context, async (stream) => {
      let isSending = false;
      const sendLayout = async (picture: NonNullable<typeof jobs.layout>) => {
        if (isSending) return;
        isSending = true;
        await stream.writeSSE({ event: "layout", data: JSON.stringify(picture) });
        isSending = false;
      };
      const sendState = (state: typeof jobs.state) => stream.writeSSE({ data: JSON.stringify(state) });
      await sendState(jobs.state);
      if (jobs.layout !== undefined) await sendLayout(jobs.layout);
      await new Promise<void>((resolve) => {
        const stop = jobs.listen({
          onState: (state) => void sendState(state),
          onLayout: (picture) => void sendLayout(picture),
        });
        stream.onAbort(() => {
          stop();
          resolve();
        });
      });
    }),
  );
}
