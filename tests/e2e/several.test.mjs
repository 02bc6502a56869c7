// More than two modalities: a matrix of comparisons, each with its usual report.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { FEW, analyze, at, download, listed, open, pidlens, ready, set, start } from "./browser.mjs";
import { inspect } from "./inspect.mjs";
import { random, writeEmbedding, writeLabels } from "./npy.mjs";

const NAMES = ["image", "text", "audio", "depth", "touch"];
const ROWS = 400;

let site;
let directory;
before(async () => {
  site = await start();
  ({ directory } = site);
  const next = random(11);
  const labels = Array.from({ length: ROWS }, () => Math.floor(next() * 6));
  writeLabels(join(directory, "label.npy"), labels);
  // What each tells of the label: its parity, what it is modulo 3, the label itself, the parity again, nothing.
  const told = [(y) => y % 2, (y) => y % 3, (y) => y, (y) => y % 2, () => Math.floor(next() * 4)];
  NAMES.forEach((name, i) => writeEmbedding(join(directory, `${name}.npy`), labels.map(told[i]), 8, 20 + i));
});
after(() => site.stop());

const path = (name) => join(directory, `${name}.npy`);

/** Opens the page, chooses so many modalities and runs. */
async function run(t, count, options) {
  const page = await open(t, site, options);
  await ready(page);
  await at(page, "file-input").first().setInputFiles([...NAMES.slice(0, count), "label"].map(path));
  await listed(page, count + 1);
  await set(page, FEW);
  await analyze(page);
  return page;
}

test("three modalities give every pair and each against the rest, the same as the command", async (t) => {
  const page = await run(t, 3);
  const cells = at(page, "matrix").getByRole("radio");
  const names = await cells.evaluateAll((cells) => cells.map((cell) => cell.getAttribute("aria-label")));
  assert.deepEqual(names, [
    "image and text", "image and audio", "text and audio", "image against the rest", "text against the rest", "audio against the rest",
  ]);
  const matrix = JSON.parse((await download(page, "download-json")).text);
  assert.equal(matrix.schema, "pidlens.matrix/1");
  const config = join(directory, "config.json");
  writeFileSync(config, JSON.stringify(matrix.config));
  const sources = NAMES.slice(0, 3).flatMap((name) => ["--source", `${name}=${path(name)}`]);
  const native = JSON.parse(pidlens("analyze", ...sources, "--target", `label=${path("label")}`, "--config", config, "--json"));
  for (const key of ["pairs", "rest"]) {
    assert.deepEqual(matrix[key].map(({ layers }) => layers), native[key].map(({ layers }) => layers));
  }
  const csv = (await download(page, "download-csv")).text.trim().split("\n");
  assert.equal(csv.length, 1 + 6);
  assert.match(csv[6], /^audio,the rest,all rows,400,/);
});

test("a cell is chosen by pointer and by keyboard, and its report follows", async (t) => {
  const page = await run(t, 3);
  const cells = at(page, "matrix").getByRole("radio");
  const heads = () => at(page, "numbers-table").locator("thead").innerText();
  assert.match(await heads(), /unique to image[^]*unique to text/);
  await cells.nth(2).click();
  assert.match(await heads(), /unique to text[^]*unique to audio/);
  assert.equal(await at(page, "chosen").innerText(), "text and audio");
  await page.keyboard.press("ArrowRight");
  assert.match(await heads(), /unique to image[^]*unique to the rest/);
  assert.equal(await cells.nth(3).getAttribute("aria-checked"), "true");
  const svg = await download(page, "download-svg");
  assert.equal(svg.name, "pidlens-matrix.svg");
  assert.match(svg.text, /<svg[^]*<\/svg>\s*$/);
});

test("two modalities have no matrix", async (t) => {
  const page = await run(t, 2);
  assert.equal(await at(page, "matrix").count(), 0);
});

for (const [theme, width] of [["light", 1280], ["dark", 390]]) {
  test(`five modalities stay readable (${theme}, ${width} px)`, async (t) => {
    const page = await run(t, 5, { theme, width });
    assert.equal(await at(page, "matrix").getByRole("radio").count(), 15);
    await inspect(page, "five modalities");
    if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `several-${theme}-${width}.png`), fullPage: true });
  });
}
