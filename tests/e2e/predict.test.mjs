// Predictive codes: offered where clusters lose much, the same numbers as the command's, and what other measures say beside them.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { analyze, at, download, listed, numbers, open, pidlens, PATIENCE, ready, ROOT, set, start } from "./browser.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

/** The digits sample, analysed without nulls and intervals. */
async function digits(t) {
  const page = await open(t, site);
  await ready(page);
  await at(page, "sample-digits").click();
  await listed(page, 3);
  await set(page, { null: "0", resamples: "0" });
  await analyze(page);
  return page;
}

test("where clusters lose much, one button analyses with predictive codes, and the command finds the same numbers", async (t) => {
  const page = await digits(t);
  const clusters = JSON.parse((await download(page, "download-json")).text);
  await at(page, "predict").click();
  const predicted = () => document.querySelector("#setting-held_out")?.value === "0.5" && document.querySelector("[data-testid=report]")?.dataset.state === "done"
    && !document.querySelector("[data-testid=predict]");
  await page.waitForFunction(predicted, undefined, { timeout: PATIENCE });
  const { text } = await download(page, "download-json");
  const found = JSON.parse(text);
  const [before, now] = [clusters, found].map((report) => report.layers[0]);
  assert.equal(now.coding.left.method, "predictive");
  assert.equal(now.coding.left.fitted + now.rows, before.rows);
  for (const side of ["left", "right"]) assert.ok(now.information[side] > before.information[side] + 0.4, side);

  const folder = join(ROOT, "www/samples/digits");
  const file = (name) => `${name}=${join(folder, `${name}.npy`)}`;
  const sources = ["left", "right"].flatMap((name) => ["--source", file(name)]);
  const settings = join(site.directory, "settings.json");
  writeFileSync(settings, JSON.stringify(found.config));
  const native = pidlens("analyze", ...sources, "--target", file("digit"), "--config", settings, "--json");
  assert.equal(numbers(text), numbers(native));
});

test("what other measures say is the report's: picture, sentence and table", async (t) => {
  const page = await digits(t);
  const [layer] = JSON.parse((await download(page, "download-json")).text).layers;
  const { of, permuted, guess, alignment } = layer.readable;
  const cells = await at(page, "beside-table").locator("tbody tr").first().locator("td").evaluateAll((cells) => cells.map((cell) => Number(cell.title)));
  const accuracies = [guess, of.left.accuracy, of.right.accuracy, of.joint.accuracy, permuted.left.accuracy, permuted.right.accuracy];
  assert.deepEqual(cells.slice(0, 6), accuracies);
  assert.equal(cells.at(-1), alignment);
  const shapley = [of.left.bits + of.joint.bits - of.right.bits, of.right.bits + of.joint.bits - of.left.bits].map((sum) => sum / 2);
  cells.slice(6, 8).forEach((cell, i) => assert.ok(Math.abs(cell - shapley[i]) < 1e-12, `${cell}, ${shapley[i]}`));
  const { left, right } = layer.atoms.unique;
  assert.ok(Math.abs(cells[8] - left / (left + right)) < 1e-12);
  const percent = (share) => `${(100 * share).toFixed(1)}\u202f%`;
  const words = await at(page, "beside-words").innerText();
  assert.ok(words.includes(`${percent(of.left.accuracy)} of held-out examples from left, ${percent(of.right.accuracy)} from right`), words);
  assert.ok(await at(page, "beside-chart").locator("svg").first().isVisible());
});
