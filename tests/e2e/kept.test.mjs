// What the codes keep of what a linear probe reads: the picture, its sentence and its table say what the report's JSON says.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { analyze, at, download, listed, open, ready, set, start } from "./browser.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

/** Analyses the emoji sample with settings of its own. */
async function analyzed(t, settings = {}) {
  const page = await open(t, site);
  await ready(page);
  await at(page, "sample-emoji").click();
  await listed(page, 3);
  await set(page, { null: "0", resamples: "0", probe_folds: "2", ...settings });
  await analyze(page);
  return page;
}

/** What is kept and what is read of each modality and of both. */
const sides = ({ information, readable }) => Object.entries(readable.of).map(([name, reading]) => ({ kept: information[name], ...reading }));

test("the numbers of picture, sentence and table are the report's", async (t) => {
  const page = await analyzed(t);
  const { layers } = JSON.parse((await download(page, "download-json")).text);
  assert.equal(layers.length, 7);
  assert.ok(await at(page, "kept-chart").locator("svg").first().isVisible());

  const titles = (row) => row.locator("td").evaluateAll((cells) => cells.map((cell) => cell.title));
  const rows = await at(page, "kept-table").locator("tbody tr").all();
  assert.equal(rows.length, layers.length);
  for (const [i, row] of rows.entries()) {
    const told = (await titles(row)).map(Number);
    const found = sides(layers[i]).flatMap(({ kept, bits, standard_error: error }) => [kept, bits, error, kept / bits]);
    assert.deepEqual(told, found, `layer ${i}`);
  }

  const last = sides(layers.at(-1)).map(({ kept, bits }) => Math.round((100 * kept) / bits));
  const [image, name, both] = last;
  const words = (await at(page, "kept-words").innerText()).replaceAll("\u202f", " ");
  const sentence = `At layer 6, the codes keep ${image} % of what a linear probe reads in image, ${name} % in name and ${both} % in both together.`;
  assert.ok(words.startsWith(sentence), words);
  const picture = (await at(page, "kept-chart").locator("svg").first().innerHTML()).replaceAll("\u202f", " ");
  for (const share of last) assert.ok(picture.includes(`${share} % kept`), `${share} %`);
});

test("layers are stepped through by keyboard and pointed at in every panel, and the picture is taken along in nats", async (t) => {
  const page = await analyzed(t);
  const chart = at(page, "kept-chart");
  const columns = chart.getByRole("button", { name: /^layer/ });
  assert.equal(await columns.count(), 7);
  await columns.first().focus();
  await page.keyboard.press("ArrowRight");
  assert.match(await chart.locator("figcaption").innerText(), /layer 1[^]*image[^]*kept of[^]*name[^]*kept of[^]*both[^]*kept of/);
  assert.equal(await chart.locator(".column.pointed").count(), 3);
  await chart.locator(".column").nth(7 + 4).hover();
  assert.match(await chart.locator("figcaption").innerText(), /layer 4/);

  const bits = await chart.locator("svg").first().innerHTML();
  await at(page, "units").locator("input[value=nats]").check();
  const nats = await chart.locator("svg").first().innerHTML();
  assert.ok(bits.includes("bits") && nats.includes("nats") && nats !== bits);
  const { name } = await download(page, "download-svg", chart);
  assert.equal(name, "pidlens-kept.svg");
});

test("without a probe there is no such section", async (t) => {
  const page = await analyzed(t, { probe_folds: "0" });
  assert.ok(await at(page, "atoms-chart").locator("svg").first().isVisible());
  for (const id of ["kept", "kept-table"]) assert.equal(await at(page, id).count(), 0, id);
});
