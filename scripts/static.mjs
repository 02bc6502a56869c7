// A static file server on localhost, with the headers that make a page cross-origin isolated (or without them).
// As a program: node scripts/static.mjs DIRECTORY [PORT]
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".tsv": "text/tab-separated-values; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".webmanifest": "application/manifest+json",
};

const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "cross-origin",
};

/** Serves `root`; resolves to `{ url, close }` once it listens. Port 0 takes any free one. */
export async function serve(root, { port = 0, isolate = true } = {}) {
  const server = createServer(async (request, response) => {
    try {
      const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
      const file = join(root, path.endsWith("/") ? `${path}index.html` : path);
      const found = await stat(file).catch(() => null);
      if (!found?.isFile()) {
        response.writeHead(404, { "Content-Type": "text/plain", ...(isolate && ISOLATION) }).end("not found\n");
        return;
      }
      response.writeHead(200, {
        "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
        "Content-Length": found.size,
        "Cache-Control": "no-cache",
        ...(isolate && ISOLATION),
      });
      if (request.method === "HEAD") response.end();
      else createReadStream(file).pipe(response);
    } catch {
      response.writeHead(400, { "Content-Type": "text/plain" }).end("bad request\n");
    }
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  const close = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return { url: `http://localhost:${server.address().port}/`, close };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [root, port] = process.argv.slice(2);
  serve(root, { port: Number(port ?? 8080) }).then(
    ({ url }) => console.log(`pidlens: ${url}`),
    (error) => {
      console.error(error.code === "EADDRINUSE" ? `port ${port} is taken; choose another with --port` : error.message);
      process.exitCode = 1;
    },
  );
}
