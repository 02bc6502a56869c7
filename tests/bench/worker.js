// Measures every case, or with threads the batches, off the page's own thread.
const { build = "single", threads = "1" } = Object.fromEntries(new URLSearchParams(location.search));
try {
  const bench = await import(`./${build}/bench.js`);
  await bench.default();
  if (build === "threads") await bench.initThreadPool(Number(threads));
  JSON.parse(bench.cases()).forEach(({ batch }, index) => {
    if (batch || build === "single") postMessage({ line: bench.run(index) });
  });
  postMessage({});
} catch (error) {
  postMessage({ failed: String(error) });
}
