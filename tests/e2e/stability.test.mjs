// The stability check: asked for, run, cancelled, and the same as the command's.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { BARE, PATIENCE, ROOT, analyze, answered, at, download, listed, numbers, open, pidlens, ready, set, start } from "./browser.mjs";
import { random, writeLabels, writeValues } from "./npy.mjs";

let site;
let directory;
before(async () => {
  site = await start();
  ({ directory } = site);
});
after(() => site.stop());

/** The report on a sample, or on three files, with the section open. */
async function opened(t, of, query) {
  const page = await open(t, site, { query });
  await ready(page);
  await (Array.isArray(of) ? at(page, "file-input").first().setInputFiles(of) : at(page, `sample-${of}`).click());
  await listed(page, 3);
  await set(page, BARE);
  await analyze(page);
  await at(page, "stability").locator("summary").first().click();
  return page;
}

async function checked(page) {
  await at(page, "check-stability").click();
  await answered(at(page, "stability-verdict").or(at(page, "stability-error")));
  return (await at(page, "stability-verdict").innerText()).replace(/\s+/g, " ");
}

test("nothing is checked until it is asked for; then a verdict, a map and the largest K stand there", async (t) => {
  const page = await opened(t, "unique");
  assert.equal(await at(page, "stability-verdict").count(), 0);
  assert.match(await at(page, "stability-plan").innerText(), /up to 180 analyses\. Under predictive codes, .* up to 25 more\./);
  const verdict = await checked(page);
  assert.match(verdict, /^The sign of U\(first\) − U\(second\) holds under k-means codes and predictive codes: first has more unique information about target\./);
  assert.match(verdict, /Under k-means codes, the sign of U\(first\) − U\(second\) (holds|never changes): /);
  assert.match(verdict, /Under predictive codes, the sign of U\(first\) − U\(second\) (holds|never changes): /);
  assert.match(await at(page, "stability-largest").innerText(), /K that the examples support is \d+|support K = 64/);
  const map = at(page, "stability-chart");
  assert.match(await map.locator("svg").textContent(), /Under k-means codes.*Under predictive codes/s);
  // Its cells are read out, those of predictive codes last.
  const cells = map.getByRole("button");
  await cells.last().focus();
  assert.match(await at(page, "stability-readout").innerText(), /^predictive codes, K = \d+, PCA \d+, .* examples: contribution of first/);
  await page.getByText("Every setting", { exact: true }).click();
  const table = page.getByRole("region", { name: "Every setting" });
  assert.ok((await table.getByRole("cell", { name: "predictive codes" }).count()) > 5);
});

test("the lead of noise depends on the settings", async (t) => {
  const page = await opened(t, "noise");
  assert.match(await checked(page), /depends on the (settings|coding)|^Wherever /);
});

test("the page's check and the command's have the same numbers to the last bit", async (t) => {
  const page = await opened(t, "unique", "?threads=2");
  await checked(page);
  const { text } = await download(page, "download-stability");
  const config = join(directory, "config.json");
  writeFileSync(config, JSON.stringify(JSON.parse(text).config));
  const [first, second, target] = ["first.npy", "second.npy", "target.csv"].map((name) => join(ROOT, "www/samples/unique", name));
  const native = pidlens(
    "stability", "--source", `first=${first}`, "--source", `second=${second}`, "--target", `target=${target}`, "--config", config, "--json",
  );
  assert.equal(numbers(text), numbers(native));
});

test("a check can be cancelled, and an analysis ends one", async (t) => {
  const page = await opened(t, "emoji");
  await at(page, "check-stability").click();
  await at(page, "cancel-stability").click();
  await at(page, "stability-progress").waitFor({ state: "detached" });
  await ready(page);
  assert.equal(await at(page, "stability-verdict").count(), 0);
  await at(page, "check-stability").click();
  await at(page, "stability-progress").waitFor();
  await analyze(page);
  assert.equal(await at(page, "stability-progress").count(), 0);
  await at(page, "check-stability").click();
  await answered(at(page, "stability-verdict"));
});

test("every layer is checked at once, told in a sentence, and looked at one by one", async (t) => {
  const next = random(5);
  const labels = Array.from({ length: 400 }, () => Math.floor(next() * 4));
  const files = ["image.npy", "name.npy", "group.npy"].map((name) => join(directory, name));
  // The first layer of either tells little, the second more.
  for (const [i, file] of files.slice(0, 2).entries()) {
    writeValues(file, [2, labels.length, 6], (layer, row, column) => 2 * next() + (1 + layer) * Number(labels[row] === column + i));
  }
  writeLabels(files[2], labels);
  const page = await opened(t, files);
  await at(page, "stability-layer").selectOption("all");
  await at(page, "check-stability").click();
  await at(page, "stability-layers").waitFor({ timeout: 2 * PATIENCE });
  assert.match(await at(page, "stability-layers").innerText(), /^At (layers? \d|every layer)/);
  assert.match(await at(page, "stability-effects").innerText(), /moves the contribution of image by .*, in the mean over layers\.$/);
  const title = () => at(page, "stability-chart").locator("h3").innerText();
  assert.match(await title(), /layer 1$/);
  await at(page, "stability-shown").selectOption("0");
  assert.match(await title(), /layer 0$/);
  assert.equal(JSON.parse((await download(page, "download-stability")).text).layers.length, 2);
});
