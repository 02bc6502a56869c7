// The first lines of the worker: load the build of the engine that the page asked for in this script's own address, start its
// pool, serve. Whatever fails here is told to the page, which falls back or starts again.
const { build, threads, reason, channel } = Object.fromEntries(new URLSearchParams(location.search));

const crashed = (error) => {
  const message = String(error?.message ?? error);
  // Out of memory is the one trap that comes without a panic's own words.
  const words = /unreachable|out of memory|Maximum call stack/.test(message)
    ? `the engine ran out of memory (${message})`
    : message;
  postMessage({ body: { crashed: { message: words } } });
};
addEventListener("error", (event) => crashed(event.error ?? event.message));
addEventListener("unhandledrejection", (event) => crashed(event.reason));

// The program that reads large formats, when the first such file is opened; each number is a program of its own.
globalThis.loadReaders = async (number) => {
  const readers = await import(`./readers/readers.js?${number}`);
  await readers.default();
  return readers;
};

try {
  const engine = await import(`./${build}/engine.js`);
  await engine.default();
  engine.tellPanics(channel);
  // From here on the page limits the time.
  postMessage("loaded");
  if (build === "threads") await engine.initThreadPool(Number(threads));
  engine.serve(Number(threads), reason);
} catch (error) {
  crashed(error);
}
