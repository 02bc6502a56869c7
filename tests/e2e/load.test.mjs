// What a first visit downloads, and how soon the page answers.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { at, DIST, open, ready, start } from "./browser.mjs";

/** Compressed bytes until the first chart of a sample, the sample's own files among them. */
const BUDGET = 1_252_000;

let site;
before(async () => { site = await start(); });
after(() => site.stop());

test("the first chart of a sample needs nothing of Learn nor of other readers, and no more than its budget", async (t) => {
  const page = await open(t, site);
  await ready(page);
  const asked = new Set();
  page.on("request", (request) => asked.add(new URL(request.url()).pathname));
  await page.reload();
  await ready(page);
  await at(page, "sample-digits").click();
  await at(page, "analyze").click();
  await at(page, "atoms-chart").locator("svg").first().waitFor();
  const sizes = [...asked]
    .map((path) => (path.endsWith("/") ? `${path}index.html` : path))
    .filter((path) => existsSync(join(DIST, path)))
    .map((path) => [path, brotliCompressSync(readFileSync(join(DIST, path))).length])
    .sort(([, a], [, b]) => b - a);
  const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
  const told = sizes.map(([path, bytes]) => `${(bytes / 1000).toFixed(1).padStart(8)} kB ${path}`).join("\n");
  t.diagnostic(`${(total / 1000).toFixed(0)} kB\n${told}`);
  assert.ok(sizes.some(([path]) => /engine_bg\.wasm$/.test(path)), "the engine is among them");
  assert.ok(!sizes.some(([path]) => /\/(later|readers|sheet|pdf|lessons)\//.test(path)), "nothing is loaded before it is needed");
  assert.ok(total < BUDGET, `${total} bytes, compressed:\n${told}`);
});

test("the engine's kernels are compiled to vectors, with and without threads", (t) => {
  const engine = readdirSync(DIST).find((name) => /^engine-/.test(name));
  for (const flavour of ["single", "threads"]) {
    const wasm = readFileSync(join(DIST, engine, flavour, "engine_bg.wasm"));
    // The codes of f32x4.mul and f64x2.mul: what is not compiled to vectors has none of either, and takes twice the time.
    const found = [[0xfd, 0xe6, 0x01], [0xfd, 0xf2, 0x01]].map((code) => wasm.toString("latin1").split(String.fromCharCode(...code)).length - 1);
    t.diagnostic(`${flavour}: ${found.join(" and ")} multiplications of vectors`);
    assert.ok(found[0] >= 16 && found[1] >= 200, `${flavour}: ${found}`);
  }
});

test("Learn's program is loaded at the first visit to it, once", async (t) => {
  const page = await open(t, site);
  await ready(page);
  const asked = [];
  page.on("request", (request) => /\/later\/.*\.wasm$/.test(request.url()) && asked.push(request.url()));
  await page.evaluate(() => { location.hash = "#learn"; });
  await at(page, "gate-and").waitFor();
  await page.evaluate(() => { location.hash = "#analyze"; });
  await at(page, "gate-and").waitFor({ state: "detached" });
  await page.evaluate(() => { location.hash = "#learn"; });
  await at(page, "gate-and").waitFor();
  assert.equal(asked.length, 1);
});

test("a program that is asked for twice at once is loaded once", async (t) => {
  const page = await open(t, site);
  await ready(page);
  const asked = [];
  page.on("request", (request) => /\/later\/.*\.wasm$/.test(request.url()) && asked.push(request.url()));
  const same = await page.evaluate(async () => {
    const address = `${document.querySelector("meta[name=engine]").content}/later/later.js`;
    const [one, other] = await Promise.all([globalThis.loadProgram(address), globalThis.loadProgram(address)]);
    return one === other;
  });
  assert.ok(same);
  assert.equal(asked.length, 1, "its parts would each belong to another instance");
});

for (const remedy of ["Try again", "Load the page again"]) {
  test(`where Learn cannot be loaded the page says so: ${remedy}`, async (t) => {
    const page = await open(t, site, { expectErrors: true });
    await ready(page);
    await page.route(/\/later\/later\.js/, (route) => route.abort());
    await page.evaluate(() => { location.hash = "#learn"; });
    await page.getByRole("alert").filter({ hasText: "Learn could not be loaded" }).waitFor();
    await page.unroute(/\/later\/later\.js/);
    await page.getByRole("button", { name: remedy }).click();
    await at(page, "gate-and").waitFor();
  });
}

test("units chosen in the bar reach Learn", async (t) => {
  const page = await open(t, site);
  await page.evaluate(() => { location.hash = "#learn/playground"; });
  const headline = at(page, "play-headline");
  await headline.filter({ hasText: /bit/ }).waitFor();
  await at(page, "units").locator("input[value=nats]").check();
  await headline.filter({ hasText: /nat/ }).waitFor();
});
