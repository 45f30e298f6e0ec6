// The built packages for a browser, as they are: an import map stands in for a bundler.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Serves the repository on loopback, with one page at `/` that can import the given packages by their names.
 *
 * @param {{ packages: readonly string[], isolated: boolean, body?: string }} options
 *   `isolated`: cross-origin isolated, as shared memory wants it; `body`: markup behind the import map
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function servePackages({ packages, isolated, body = "" }) {
  const imports = {
    ...Object.fromEntries(packages.map((name) => [`@clusterwhy/${name}`, `/packages/${name}/dist/index.js`])),
    "@clusterwhy/trees/shap": "/packages/trees/dist/shap/index.js",
    zod: "/node_modules/zod/index.js",
  };
  const page = `<!doctype html><script type="importmap">${JSON.stringify({ imports })}</script>${body}`;
  const server = createServer(async (request, response) => {
    if (isolated) {
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    }
    if (request.url === "/") {
      response.setHeader("Content-Type", "text/html").end(page);
      return;
    }
    const path = normalize(decodeURIComponent(request.url ?? "")).replace(/^(\.\.[/\\])+/, "");
    try {
      const bytes = await readFile(join(ROOT, path));
      const type = /\.m?js$/.test(extname(path)) ? "text/javascript" : "application/octet-stream";
      response.setHeader("Content-Type", type).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
