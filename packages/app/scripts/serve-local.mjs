// Serves the page that runs the whole fit in the browser, cross-origin isolated, so that its fit uses all processors:
//
//   node packages/app/scripts/build-local.mjs local.html && node packages/app/scripts/serve-local.mjs local.html [PORT]
//
// Any other server will do that sends these two headers.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ISOLATING = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** On loopback only. @returns {Promise<{ url: string, close: () => void }>} */
export async function serveLocal(file, port = 0) {
  const html = readFileSync(file);
  const server = createServer((request, response) => {
    if (request.url !== "/") response.writeHead(404).end();
    else response.writeHead(200, { ...ISOLATING, "Content-Type": "text/html; charset=utf-8" }).end(html);
  });
  await new Promise((listening) => server.listen(port, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file, port] = process.argv.slice(2);
  if (file === undefined) {
    console.error("usage: serve-local.mjs local.html [PORT]");
    process.exit(2);
  }
  const { url } = await serveLocal(resolve(file), Number(port ?? 8080));
  console.log(`${url}  (Ctrl+C ends it)`);
}
