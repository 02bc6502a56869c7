// A model's own predictions: of each modality as a modality, and of both as what both tell together.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { analyze, answered, at, download, listed, numbers, open, pidlens, ready, reopened, set, start } from "./browser.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

/** A file of class probabilities: row i is sure of `sure[i]` for the second of two classes. */
function probabilities(sure) {
  const shape = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sure.length}, 2), }`;
  const header = Buffer.from(`${shape.padEnd(117)}\n`);
  const start = Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length, 0]);
  return Buffer.concat([start, header, Buffer.from(Float32Array.from(sure.flatMap((p) => [1 - p, p])).buffer)]);
}

/** Two bits a row, whose exclusive or is the label: each modality's predictions know one of them, those of both the label in three rows of four. */
function files(directory) {
  const rows = [...Array(800).keys()].map((i) => [(i * 7919 >> 3) & 1, (i * 104729 >> 5) & 1]);
  const sum = rows.map(([a, b]) => a ^ b);
  const fused = sum.map((label, i) => (i % 4 ? label : 1 - label) ? 0.9 : 0.1);
  const contents = {
    "v_prob.npy": probabilities(rows.map(([a]) => a ? 0.6 : 0.4)),
    "l_prob.npy": probabilities(rows.map(([, b]) => b ? 0.6 : 0.4)),
    "vl_prob.npy": probabilities(fused),
    "label.csv": Buffer.from(`label\n${sum.join("\n")}\n`),
  };
  return Object.entries(contents).map(([name, content]) => {
    const path = join(directory, name);
    writeFileSync(path, content);
    return path;
  });
}

const roles = (page) => at(page, "role-select").evaluateAll((selects) => selects.map((select) => select.value));

test("predictions that saw both say the synergy: guessed by name, the command's numbers, verified from a saved file", async (t) => {
  const paths = files(site.directory);
  const page = await open(t, site);
  await ready(page);
  await at(page, "file-input").first().setInputFiles(paths);
  await listed(page, 4);
  assert.deepEqual(await roles(page), ["modality", "modality", "predictions of both", "target"]);
  await at(page, "settings").locator("summary").first().click();
  await page.locator("#setting-sources").selectOption("given class probabilities");
  await set(page, { clusters: "2" });
  await analyze(page);
  assert.match(await at(page, "predictions").innerText(), /computed from vl_prob: .*75\.0\s%\s*by vl_prob/s);
  const { text } = await download(page, "download-json");
  const [layer] = JSON.parse(text).layers;
  assert.equal(layer.both.name, "vl_prob");
  assert.ok(layer.both.pairs > 0.9 && layer.both.predictions < 0.3, "pairs of codes tell all, this model a part");
  assert.ok(Math.abs(layer.atoms.synergistic - layer.both.predictions) < 0.02);
  assert.equal(layer.coding.vl_prob.accuracy, 0.75);

  const settings = join(site.directory, "settings.json");
  writeFileSync(settings, JSON.stringify(JSON.parse(text).config));
  const [v, l, vl, label] = paths;
  const native = pidlens("analyze", "--source", v, "--source", l, "--both", vl, "--target", label, "--config", settings, "--json");
  assert.equal(numbers(text), numbers(native));

  const other = await reopened(t, site, await download(page, "save"), paths);
  assert.deepEqual(await roles(other), ["modality", "modality", "predictions of both", "target"]);
  await at(other, "verify").click();
  await answered(at(other, "agreement"));
  assert.match(await at(other, "agreement").innerText(), /Verified.*last bit/s);
});
