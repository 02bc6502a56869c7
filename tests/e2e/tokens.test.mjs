// Samples that are sets of rows: a column that names them makes tokens the unit of observation, and the report is the command's.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { analyze, at, download, listed, numbers, open, pidlens, ready, set, start } from "./browser.mjs";
import { inspect } from "./inspect.mjs";
import { random, writeLabels, writeValues } from "./npy.mjs";

const [SAMPLES, ROWS, DIMS] = [30, 12, 6];
const all = SAMPLES * ROWS;

let site;
let directory;
let path;
before(async () => {
  site = await start();
  ({ directory } = site);
  path = (name) => join(directory, name);
  const next = random(5);
  const noise = () => next() + next() + next() + next() - 2;
  // The second layer of image tells the group of each row, not without error; nothing else tells anything. The last sample has one group only.
  const group = Array.from({ length: all }, (_, row) => (row >= all - ROWS ? 0 : Math.floor(2 * next())));
  writeValues(path("image.npy"), [2, all, DIMS], (layer, row, column) => noise() + (layer === 1 && column < 2 ? 1.6 * group[row] - 0.8 : 0));
  writeValues(path("text.npy"), [all, DIMS], noise);
  writeLabels(path("group.npy"), group);
  writeLabels(path("sample.npy"), Array.from({ length: all }, (_, row) => Math.floor(row / ROWS)));
  for (const name of ["first", "second", "target"]) writeValues(path(`${name}.npy`), [all, DIMS], noise);
});
after(() => site.stop());

/** The page with files chosen. */
async function chosen(t, names, options) {
  const page = await open(t, site, options);
  await ready(page);
  await at(page, "file-input").first().setInputFiles(names.map((name) => path(`${name}.npy`)));
  await listed(page, names.length);
  return page;
}

const roles = (page) => at(page, "role-select").evaluateAll((selects) => selects.map((select) => select.value));

/** The numbers of a table's row, as they are read. */
const cells = (page, table, row) => at(page, table).locator("tbody tr").nth(row).locator("td").allInnerTexts();

test("a column that names samples gives the command's report over samples, to the last bit", async (t) => {
  const page = await chosen(t, ["image", "text", "group", "sample"], { query: "?threads=2" });
  assert.deepEqual(await roles(page), ["modality", "modality", "target", "groups"]);
  assert.match(await at(page, "unit").innerText(), /tokens\. Each of 30 groups, 12 rows on average, is decomposed by itself/);
  assert.match(await at(page, "thin").innerText(), /K is 8 for groups of about 12 rows/);
  await at(page, "take-paper").click();
  await set(page, { clusters: "2" });
  assert.equal(await at(page, "thin").count(), 0);
  await at(page, "most-rows").fill("10");
  await at(page, "most-rows").press("Tab");
  await analyze(page);

  const { name, text } = await download(page, "download-json");
  assert.equal(name, "pidlens-tokens.json");
  const report = JSON.parse(text);
  assert.equal(report.schema, "pidlens.tokens/2");
  writeFileSync(path("config.json"), JSON.stringify(report.config));
  const sources = ["image", "text"].flatMap((name) => ["--source", `${name}=${path(`${name}.npy`)}`]);
  const native = pidlens(
    "tokens", ...sources, "--target", path("group.npy"), "--samples", path("sample.npy"), "--max-rows", "10",
    "--config", path("config.json"), "--json",
  );
  assert.equal(numbers(text), numbers(native));

  // What the page shows is what the report says.
  const [, layer] = report.layers;
  const outcomes = report.layers.map(({ verdict }) => verdict.outcome);
  // Nothing tells anything in the first; that it is taken for information all the same happens one time in twenty.
  assert.ok(outcomes[0] !== "unique" && outcomes[1] === "unique", `${outcomes}`);
  assert.match(await at(page, "headline").innerText(), /^Image carries most of the unique information about group at 1 of 2 layers/);
  assert.match(await at(page, "left-out-samples").innerText(), /every layer: 1 of 30 groups is left out: group is the same in every row/);
  const percent = (share) => `${(100 * share).toFixed(1)}\u202f%`;
  const shown = await cells(page, "aggregates", 1);
  const { ratio_of_means, mean_of_ratios, defined } = layer.contribution;
  assert.deepEqual([shown[0], shown[1], shown[2], shown[6]], ["29", "1", percent(ratio_of_means), String(defined)]);
  assert.ok(shown[4].startsWith(`${percent(mean_of_ratios)} ± `), shown[4]);
  assert.equal((await cells(page, "aggregates", 0))[2], "–");
  await page.getByLabel("all digits").check();
  // A heading, then the means, of the second layer: its lines are six.
  const means = (await cells(page, "numbers-table", 7)).map(Number);
  const { redundant, unique, synergistic } = layer.atoms;
  assert.deepEqual(means.slice(0, 4), [unique.image, redundant, unique.text, synergistic]);
  assert.equal(await at(page, "verdicts").locator("li").count(), 2);
  for (const chart of ["tokens-chart", "shares-chart"]) assert.ok(await at(page, chart).locator("svg").first().isVisible());

  const csv = (await download(page, "download-csv")).text.trim().split("\n");
  assert.equal(csv.length, 3);
  assert.ok(csv[2].includes(`,${layer.null.of.synergistic.mean},`), csv[2]);

  // Another role of the column, and rows are examples as ever.
  await at(page, "role-select").last().selectOption("ignored");
  assert.equal(await at(page, "unit").count(), 0);
  assert.equal(await at(page, "report").getAttribute("data-state"), "stale");
});

test("a saved report over samples opens again, and says where it comes from", async (t) => {
  const page = await chosen(t, ["image", "text", "group", "sample"]);
  await set(page, { null: "40" });
  await analyze(page);
  const before = await at(page, "headline").innerText();
  const { text } = await download(page, "download-json");
  writeFileSync(path("kept.json"), text);
  await page.reload();
  await ready(page);
  assert.equal(await at(page, "report").count(), 0);
  await at(page, "file-input").first().setInputFiles(path("kept.json"));
  await at(page, "report").waitFor();
  assert.equal(await at(page, "headline").innerText(), before);
  assert.match(await page.locator(".state").innerText(), /^Opened from kept\.json\. Computed elsewhere by pidlens/);
  assert.equal((await download(page, "download-json")).text, text);
});

test("names that a person gives stand in every figure, sentence and file of a report over samples, and stay when it is made again", async (t) => {
  const page = await chosen(t, ["image", "text", "group", "sample"]);
  await set(page, { null: "40", clusters: "2" });
  await analyze(page);
  const before = JSON.parse((await download(page, "download-json")).text);
  await at(page, "names").locator("summary").click();
  const names = ["text", "caption", "meaning"];
  // In turn, from the last: "text" is free only once the other is called otherwise.
  for (const i of [2, 1, 0]) {
    await at(page, "variable-name").nth(i).fill(names[i]);
    await at(page, "variable-name").nth(i).press("Enter");
  }
  await at(page, "variable-name").nth(2).fill("caption");
  await at(page, "variable-name").nth(2).press("Enter");
  assert.match(await at(page, "names").getByTestId("error").innerText(), /expected different names/);
  assert.equal(await at(page, "variable-name").nth(2).inputValue(), "meaning");
  await page.keyboard.press("Escape");

  assert.match(await at(page, "headline").innerText(), /^Text carries most of the unique information about meaning/);
  assert.match(await at(page, "left-out-samples").innerText(), /meaning is the same in every row/);
  assert.match(await at(page, "tokens-chart").innerText(), /unique to caption/);
  assert.match(await at(page, "numbers-table").locator("thead").innerText(), /unique to caption/);
  assert.match(await at(page, "aggregates").locator("thead").innerText(), /text/);
  assert.doesNotMatch(await at(page, "report").innerText(), /image|about group\b/);
  const { text } = await download(page, "download-json");
  const after = JSON.parse(text);
  assert.deepEqual([...after.sources, after.target], names);
  const [layer, as] = [before.layers[1], after.layers[1]];
  assert.deepEqual(
    [as.atoms.unique.text, as.null.of.unique.caption, as.tests.unique.text, as.of_samples[0].unique.caption, as.information.text],
    [layer.atoms.unique.image, layer.null.of.unique.text, layer.tests.unique.image, layer.of_samples[0].unique.text, layer.information.image],
  );
  assert.match((await download(page, "download-csv")).text, /unique to caption/);
  const svg = (await download(page, "download-svg", at(page, "tokens-chart"))).text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
  assert.match(svg, /unique to caption/);
  // The saved report is one under these names.
  writeFileSync(path("named.json"), text);

  await set(page, { seed: "3" });
  await analyze(page);
  assert.match(await at(page, "headline").innerText(), /^Text carries most of the unique information about meaning/);

  await at(page, "file-input").first().setInputFiles(path("named.json"));
  await page.waitForFunction(() => /named\.json/.test(document.querySelector(".state")?.textContent ?? ""));
  assert.match(await at(page, "headline").innerText(), /^Text carries most of the unique information about meaning/);
  await at(page, "names").locator("summary").click();
  assert.deepEqual(await at(page, "variable-name").evaluateAll((fields) => fields.map((field) => field.value)), names);
});

test("pure noise has bits of information, which the verdict calls noise, and no contribution", async (t) => {
  const page = await chosen(t, ["first", "second", "target", "sample"]);
  assert.deepEqual(await roles(page), ["modality", "modality", "target", "groups"]);
  await analyze(page);
  const { layers: [layer] } = JSON.parse((await download(page, "download-json")).text);
  assert.ok(layer.information.joint > 2, String(layer.information.joint));
  assert.equal(layer.verdict.outcome, "noise");
  assert.equal(layer.contribution, null);
  assert.equal(await at(page, "headline").innerText(), "What first and second tell about target is not distinguishable from noise.");
  assert.match(await at(page, "notes").innerText(), /Not distinguishable from noise at \d+ groups \(p = [\d.]+\): the mean joint information of first and second about target over \d+ groups is [\d.]+ bit/);
  assert.equal((await cells(page, "aggregates", 0))[2], "–");
});

test("a run over samples tells how far it is and can be cancelled; the page then runs another", async (t) => {
  const page = await chosen(t, ["first", "second", "target", "sample"]);
  await set(page, { null: "100000" });
  await at(page, "analyze").click();
  await page.waitForFunction(() => /permuting/.test(document.querySelector("[data-testid=progress]")?.textContent ?? ""));
  await at(page, "cancel").click();
  await at(page, "progress").waitFor({ state: "detached" });
  assert.equal(await at(page, "report").count(), 0);
  await ready(page);
  await set(page, { null: "40" });
  await analyze(page);
  assert.match(await at(page, "headline").innerText(), /noise/);
});

for (const [theme, width] of [["light", 1280], ["dark", 390]]) {
  test(`axe finds nothing in files with samples and in their report (${theme}, ${width} px)`, async (t) => {
    const page = await chosen(t, ["image", "text", "group", "sample"], { theme, width });
    await inspect(page, "files with samples");
    await set(page, { null: "40" });
    await analyze(page);
    await inspect(page, "report over samples");
  });
}
