import type { AddressInfo } from "node:net";
import { usageError } from "@clusterwhy/core";
import { serve } from "@hono/node-server";
import { createAccess } from "./access.js";
import { Jobs } from "./jobs.js";
import { MOST_UPLOAD } from "./limits.js";
import { createRoutes } from "./routes.js";
import { Workspace } from "./workspace.js";

export interface StudioOptions {
  /** Table to begin with: whatever `fit` takes, standard input excepted. */
  readonly source?: string;
  /** Folder of a run to begin with. */
  readonly run?: string;
  /** Where runs, dropped tables and notes are kept. Default `clusterwhy-studio`. */
  readonly folder?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Bytes that a dropped table may have. Default 2 GiB; tables named by their path have no bound. */
  readonly maxUpload?: number;
}

export interface Studio {
  /** The address to open, with its token. */
  readonly url: string;
  readonly token: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the studio on this machine only (127.0.0.1).
 *
 * @throws ClusterwhyError `PORT_TAKEN` of category `usage`; as `readRun` for a run folder that cannot be read
 */
export async function startStudio(options: StudioOptions = {}): Promise<Studio> {
  const workspace = new Workspace(options.folder ?? "clusterwhy-studio");
  await workspace.open();
  const run = options.run === undefined ? undefined : await workspace.openRun(options.run);
  const jobs = new Jobs();
  let port = options.port ?? 0;
  const access = createAccess(() => port);
  const app = createRoutes({
    access,
    workspace,
    jobs,
    source: options.source,
    run,
    maxUpload: options.maxUpload ?? MOST_UPLOAD,
  });
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const starting = serve({ fetch: app.fetch, hostname: "127.0.0.1", port }, () => resolve(starting));
    starting.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? usageError("PORT_TAKEN", `port ${port} is taken; choose another with --port`)
          : error,
      ),
    );
  });
  port = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${port}/?token=${access.token}`,
    token: access.token,
    port,
    close: async () => {
      await jobs.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
