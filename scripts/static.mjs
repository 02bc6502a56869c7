// A static file server on localhost, with the headers that make a page cross-origin isolated (or without them).
// As a program: node scripts/static.mjs DIRECTORY [PORT]
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import send from "./tools/node_modules/send/index.js";

const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "cross-origin",
};

const REFUSALS = {
  400: "bad request", 404: "not found", 405: "only GET and HEAD are answered", 412: "the file has changed", 416: "the file has no such range",
  500: "the file could not be read",
};

/**
 * Serves `root`; resolves to `{ url, close }` once it listens. Port 0 takes any free one. `late(path)` is asked about a file that is not
 * there, and resolves, in its own time, to whether it is there now.
 */
export async function serve(root, { port = 0, isolate = true, late = async () => false } = {}) {
  const always = isolate ? ISOLATION : {};

  function refuse(response, status, headers = {}) {
    // Part of a file may be out already: an end before its time tells that it is not whole.
    if (response.headersSent) {
      response.destroy();
      return;
    }
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    response.writeHead(status, { ...always, ...headers, "Content-Type": "text/plain; charset=utf-8" }).end(`${REFUSALS[status]}\n`);
  }

  function answer(request, response, again) {
    const path = request.url.replace(/[?#].*/, "");
    send(request, path, { root, dotfiles: "ignore", cacheControl: false })
      .on("headers", () => {
        for (const [name, value] of Object.entries({ ...always, "Cache-Control": "no-cache" })) response.setHeader(name, value);
        // Shown, not downloaded.
        if (path.endsWith(".md")) response.setHeader("Content-Type", "text/plain; charset=utf-8");
      })
      .on("directory", () => refuse(response, 404))
      .on("error", async ({ status, headers }) => {
        if (status === 404 && again && await late(path)) answer(request, response, false);
        // What lies outside is as good as not there.
        else refuse(response, status === 403 ? 404 : status, headers);
      })
      .pipe(response);
  }

  const server = createServer((request, response) => {
    if (request.method === "GET" || request.method === "HEAD") answer(request, response, true);
    else refuse(response, 405, { Allow: "GET, HEAD" });
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  const close = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return { url: `http://localhost:${server.address().port}/`, close };
}

/** The server of a person, who is told where it listens, or why it does not. */
export async function announced(root, options) {
  try {
    const server = await serve(root, options);
    console.log(`pidlens: ${server.url}`);
    return server;
  } catch (error) {
    console.error(error.code === "EADDRINUSE" ? `port ${options.port} is taken; choose another with --port` : error.message);
    process.exit(1);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [root, port] = process.argv.slice(2);
  await announced(root, { port: Number(port ?? 8080) });
}
