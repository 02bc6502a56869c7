// The main path: files in, report out, the same numbers whichever way.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { BARE, ROOT, analyze, at, download, drop, listed, numbers, open, pidlens, ready, set, start } from "./browser.mjs";
import { random, writeEmbedding, writeLabels } from "./npy.mjs";

let site;
let directory;
before(async () => {
  site = await start();
  ({ directory } = site);
});
after(() => site.stop());

const EMOJI = ["image.npy", "name.npy", "group.csv"].map((name) => `samples/emoji/${name}`);

/** The native command's report on two modalities and a target, with the settings of a report of the page. */
function natively(report, paths = EMOJI.map((path) => join(ROOT, "www", path))) {
  const config = join(directory, "config.json");
  writeFileSync(config, JSON.stringify(JSON.parse(report).config));
  const named = paths.map((path) => `${path.split("/").pop().split(".")[0]}=${path}`);
  return pidlens("analyze", "--source", named[0], "--source", named[1], "--target", named[2], "--config", config, "--json");
}

test("a sample opens with one click and its report can be read and taken along", async (t) => {
  const page = await open(t, site);
  await ready(page);
  await at(page, "sample-emoji").click();
  await analyze(page);
  assert.match(await at(page, "headline").innerText(), /\bimage\b|\bname\b/i);
  for (const chart of ["atoms-chart", "contribution-chart"]) assert.ok(await at(page, chart).locator("svg").first().isVisible());
  assert.equal(await at(page, "numbers-table").locator("tbody tr").count(), 7);

  const json = await download(page, "download-json");
  const report = JSON.parse(json.text);
  assert.equal(report.schema, "pidlens.report/3");
  assert.equal(report.layers.length, 7);
  for (const { certificate } of report.layers) assert.ok(certificate.gap <= 1e-9, `gap ${certificate.gap}`);

  const csv = await download(page, "download-csv");
  assert.equal(csv.text.trim().split("\n").length, 8);
  const svg = await download(page, "download-svg");
  assert.match(svg.text, /<svg[^]*<\/svg>\s*$/);
  for (const [{ name }, end] of [[json, ".json"], [csv, ".csv"], [svg, ".svg"]]) assert.ok(name.endsWith(end), name);
});

test("dropping the sample's own files gives the sample's numbers", async (t) => {
  const reports = [];
  for (const dropped of [false, true]) {
    const page = await open(t, site);
    await ready(page);
    if (dropped) await drop(page, EMOJI);
    else await at(page, "sample-emoji").click();
    await listed(page, 3);
    if (dropped) {
      // The demo has a K of its own.
      await set(page, { clusters: "7" });
    }
    await analyze(page);
    reports.push(numbers((await download(page, "download-json")).text));
  }
  assert.equal(reports[1], reports[0]);
});

for (const [query, build] of [["?threads=1", "wasm+threads"], ["?threads=2", "wasm+threads"], ["?engine=single", "wasm"]]) {
  test(`the page (${query}) and the command give the same numbers to the last bit`, async (t) => {
    const page = await open(t, site, { query });
    await ready(page);
    await at(page, "sample-emoji").click();
    await analyze(page);
    const { text } = await download(page, "download-json");
    const { engine, config, layers } = JSON.parse(text);
    assert.equal(engine.build, build);
    for (const { readable } of layers) assert.equal(readable.folds, config.probe_folds);
    assert.equal(numbers(text), numbers(natively(text)));
  });
}

test("axes that a range finder finds have the command's bits, and the report says how they were found", async (t) => {
  const next = random(7);
  const labels = Array.from({ length: 400 }, () => Math.floor(next() * 4));
  const paths = ["image.npy", "text.npy", "label.npy"].map((name) => join(directory, name));
  writeEmbedding(paths[0], labels, 330, 1);
  writeEmbedding(paths[1], labels, 350, 2);
  writeLabels(paths[2], labels);
  const page = await open(t, site);
  await ready(page);
  await at(page, "file-input").first().setInputFiles(paths);
  await listed(page, 3);
  await set(page, BARE);
  await page.locator("#setting-pca_by").selectOption("range finder");
  await analyze(page);
  const { text } = await download(page, "download-json");
  assert.equal(JSON.parse(text).config.pca_by, "range-finder");
  assert.equal(numbers(text), numbers(natively(text, paths)));
  assert.match(await at(page, "report").textContent(), /16 of 330 dimensions, .* of the variance, by a range finder/);
});

test("a file that cannot be read is named beside what is wrong with it", async (t) => {
  const broken = join(directory, "broken.npy");
  writeFileSync(broken, "\x93NUMPY\x01\x00", "latin1");
  const page = await open(t, site);
  await ready(page);
  await at(page, "file-input").first().setInputFiles(broken);
  await at(page, "error").first().waitFor();
  assert.match(await at(page, "file-row").or(at(page, "error")).allInnerTexts().then((texts) => texts.join(" ")), /broken\.npy/);
});

test("files whose rows differ in number are both named", async (t) => {
  const short = join(directory, "group.csv");
  writeFileSync(short, `group\n${"a\nb\n".repeat(20)}`);
  const page = await open(t, site);
  await ready(page);
  await at(page, "file-input").first().setInputFiles([...EMOJI.slice(0, 2).map((path) => join(ROOT, "www", path)), short]);
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=file-row]").length === 3);
  if (await at(page, "analyze").isEnabled()) await at(page, "analyze").click();
  await at(page, "error").first().waitFor();
  const words = (await at(page, "error").allInnerTexts()).join(" ");
  assert.match(words, /40/);
  assert.match(words, /group/);
});
