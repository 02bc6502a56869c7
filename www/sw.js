// The page's one service worker. It does three things for a host that is only a folder of files:
//  - adds the headers that make the page cross-origin isolated, so that the engine gets its threads;
//  - keeps what a visit needs, so that the page works offline after it;
//  - keeps it by build: a page and its engine always come from the same one.
// scripts/stage.mjs writes the build's name and its files here, so that every build is another worker.
const BUILD = "";
/** What a visit needs: the page and the engine with threads. */
const FILES = [];
/** What it may need later, and is fetched once the page has nothing else to do: Learn. Everything else is kept when it is first asked for. */
const LATER = [];

const PREFIX = `pidlens ${self.registration.scope} `;
const NAME = PREFIX + BUILD;
/** Caches kept: this build's, and those before, for tabs that still show them. */
const KEPT = 4;
/** How long the network may take for a page that is at hand, milliseconds. */
const PATIENCE = 4000;

const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "cross-origin",
};

/** Past the browser's own cache: it may still hold the files of another build. */
const fresh = (file) => new Request(file, { cache: "no-cache" });

self.addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(NAME);
    await cache.addAll(FILES.map(fresh));
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
    await Promise.all(names.slice(0, Math.max(0, names.length - (KEPT - 1))).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("message", (event) => {
  if (event.data !== "idle") return;
  const fill = async () => {
    const cache = await caches.open(NAME);
    const held = await Promise.all(LATER.map((file) => cache.match(file)));
    // Without a network they are fetched another time.
    await cache.addAll(LATER.filter((_, at) => !held[at]).map(fresh)).catch(() => undefined);
  };
  event.waitUntil(fill());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  // Another host, or something that is no plain reading, is none of this worker's business.
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  if (request.cache === "only-if-cached" && request.mode !== "same-origin") return;
  event.respondWith(request.mode === "navigate" ? page(request) : file(request));
});

/** The page comes from the network, so that a new build shows at once; without one, from this build. */
async function page(request) {
  const kept = async () => (await caches.open(NAME)).match("./");
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (response.ok || response.type === "opaqueredirect") return isolated(response);
    return isolated((await kept()) ?? response);
  } catch (error) {
    const response = await kept();
    if (response) return isolated(response);
    throw error;
  }
}

/** A file whose name tells its content comes from any build's cache; another from the network, or as it was. */
async function file(request) {
  const settled = /[-/][0-9a-f]{16}[_./]/.test(new URL(request.url).pathname);
  const kept = await caches.match(request, { ignoreSearch: true });
  if (settled && kept) return isolated(kept);
  try {
    const response = await fetch(request);
    if (response.ok && response.status === 200) {
      const cache = await caches.open(NAME);
      // A full disk costs offline use, not this visit.
      await cache.put(new URL(request.url).pathname, response.clone()).catch(() => undefined);
    }
    return response.ok || !kept ? isolated(response) : isolated(kept);
  } catch (error) {
    if (kept) return isolated(kept);
    throw error;
  }
}

function isolated(response) {
  if (response.type === "opaqueredirect" || response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
