// The examples behind a layer: from the report to those that an atom is made of, by mouse and by keyboard; maps, pairs, clusters and the list say the same; and
// what is saved is what the command writes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { BARE, ROOT, analyze, answered, at, download, listed, open, pidlens, ready, set, start } from "./browser.mjs";
import { inspect } from "./inspect.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

async function analyzed(t, sample, options) {
  const page = await open(t, site, options);
  await ready(page);
  await at(page, `sample-${sample}`).click();
  await listed(page, 3);
  await set(page, BARE);
  await analyze(page);
  return page;
}

async function opened(t, sample, options) {
  const page = await analyzed(t, sample, options);
  await at(page, "inside").locator("summary").first().click();
  await at(page, "open-layer").click();
  await answered(at(page, "examples-list"));
  return page;
}

/** The cells of the list's rows in the document, by the columns' names. */
const shown = (page) => at(page, "examples-list").locator("table").evaluate((table) => {
  const names = [...table.querySelectorAll("th button")].map((head) => head.textContent.replace(/ [↑↓]$/, ""));
  const rows = [...table.querySelectorAll("tbody tr:not(.blank)")];
  return rows.map((row) => Object.fromEntries([...row.children].map((cell, i) => [names[i], cell.title || cell.textContent])));
});
const count = async (page) => Number((await at(page, "examples-count").innerText()).replace(/ of .*/, "").replace(/\D/g, ""));
const value = (row, name) => Number(Object.entries(row).find(([head]) => head.startsWith(name))[1].replace("−", "-").replace(/[^\d.eE-]/g, ""));

test("three clicks lead from the report to the ten emoji that only the image gives away", async (t) => {
  const page = await analyzed(t, "emoji");
  await at(page, "inside").locator("summary").first().click();
  await at(page, "open-layer").click();
  await answered(at(page, "examples-unique-0"));
  await at(page, "examples-unique-0").click();
  const ten = (await shown(page)).slice(0, 10);
  t.diagnostic(ten.map((row) => `${row.emoji} ${row.name ?? ""} ${row.group}`).join(", "));
  assert.equal(ten.length, 10);
  assert.ok(ten.every((row) => /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u.test(row.emoji)), "pictures");
  const values = ten.map((row) => value(row, "i_sx unique to image"));
  assert.ok(values[0] > 1 && values.every((bits, i) => i === 0 || bits <= values[i - 1]), values.join(" "));
  assert.match(await at(page, "examples").innerText(), /BROJA has no pointwise form; these are i_sx values\./);
});

test("the keyboard alone leads there, and on through the list", async (t) => {
  const page = await analyzed(t, "emoji");
  await at(page, "inside").locator("summary").first().press("Enter");
  await at(page, "open-layer").press("Enter");
  await answered(at(page, "examples-unique-0"));
  await at(page, "examples-unique-0").press("Enter");
  await at(page, "examples-list").focus();
  for (let i = 0; i < 10; i += 1) await page.keyboard.press("ArrowDown");
  const [first, tenth] = await shown(page).then((rows) => [rows[0], rows[9]]);
  assert.match(await at(page, "examples-pointed").innerText(), new RegExp(`^${tenth.emoji} `, "u"));
  assert.notEqual(first.emoji, tenth.emoji);
  await page.keyboard.press("Enter");
  assert.match(await at(page, "examples-marked").innerText(), /^1 /);
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.querySelector("[data-testid=examples-list] tbody tr.pointed")?.getAttribute("aria-rowindex") === "1690");
  // The map moves and zooms by keys.
  const canvas = at(page, "map-0").locator("canvas");
  const before = await canvas.evaluate((c) => c.toDataURL());
  await canvas.focus();
  await page.keyboard.press("+");
  await page.waitForFunction(([c, was]) => c.toDataURL() !== was, [await canvas.elementHandle(), before]);
  await page.keyboard.press("Escape");
  assert.equal(await at(page, "examples-marked").count(), 0);
});

test("a list that is thrown keeps its rows and its columns where they are, and says what is there", async (t) => {
  const page = await opened(t, "emoji");
  const list = at(page, "examples-list");
  const seen = () => list.evaluate((list) => {
    const rows = [...list.querySelectorAll("tbody tr:not(.blank)")];
    const numbers = rows.map((row) => Number(row.getAttribute("aria-rowindex")));
    const heads = [...list.querySelectorAll("thead th")];
    const column = heads.findIndex((head) => head.textContent.trim().startsWith("row"));
    window.rowsBefore ??= new Set(rows);
    return {
      numbers,
      said: rows.map((row) => Number(row.children[column].textContent.replace(/\D/g, "")) + 1),
      places: rows.map((row) => Math.round(row.getBoundingClientRect().top)),
      widths: heads.map((head) => head.offsetWidth),
      strangers: rows.filter((row) => !window.rowsBefore.has(row)).length,
      top: list.scrollTop,
    };
  });
  // The list goes by row: what a row says follows from its number.
  const first = await seen();
  assert.equal(first.numbers[0], 2);
  const sorted = (numbers) => numbers.every((number, i) => i === 0 || number === numbers[i - 1] + 1);
  for (const top of [20_000, 20_100, 19_900, 40_000, 47_500, 7, 54_048]) {
    await list.evaluate((list, top) => { list.scrollTop = top; }, top);
    await page.waitForFunction(() => {
      const list = document.querySelector("[data-testid=examples-list]");
      const [from, to] = [list.getBoundingClientRect().top, list.getBoundingClientRect().bottom];
      const rows = [...list.querySelectorAll("tbody tr:not(.blank)")].map((row) => row.getBoundingClientRect());
      return rows[0].top <= from + 32 && (rows.at(-1).bottom >= to - 20 || list.scrollTop + list.clientHeight >= list.scrollHeight - 1);
    });
    const now = await seen();
    assert.ok(sorted(now.numbers), now.numbers.join(" "));
    assert.deepEqual(now.said, now.numbers);
    assert.deepEqual(now.places, [...now.places].sort((a, b) => a - b));
    assert.deepEqual(now.widths, first.widths);
    assert.ok(now.strangers <= 8, `${now.strangers} rows are new`);
  }
});

test("a map is a figure as it is seen, with its marks and what its colours mean", async (t) => {
  const page = await opened(t, "emoji");
  const saved = async (side) => (await download(page, "download-svg", at(page, `map-${side}`)));
  const dots = (svg) => (svg.match(/<(circle|rect) /g) ?? []).length;
  const { name, text } = await saved(0);
  assert.equal(name, "pidlens-map-1.svg");
  for (const words of ["Map of image", "first component of what was clustered", "Flags", "Smileys", "n = 1"]) assert.ok(text.includes(words), words);
  assert.ok(dots(text) > 800, `${dots(text)} dots`);
  assert.doesNotMatch(text, /var\(/);
  assert.equal((await saved(1)).name, "pidlens-map-2.svg");
  // What is not seen is not drawn, and other colours have other words.
  await at(page, "map-0").locator("canvas").focus();
  for (let i = 0; i < 4; i += 1) await page.keyboard.press("+");
  await at(page, "examples-colour").selectOption({ index: 3 });
  const closer = (await saved(0)).text;
  assert.ok(dots(closer) < dots(text) / 2, `${dots(closer)} of ${dots(text)}`);
  assert.match(closer, /i_sx unique to image/);
  assert.match((await download(page, "download-pdf", at(page, "map-0"))).text, /^%PDF-1\.7/);
});

test("what is drawn around in one map is marked in the other, in the table of pairs and in the list", async (t) => {
  const page = await opened(t, "emoji");
  const other = at(page, "map-1").locator("canvas");
  const before = await other.evaluate((canvas) => canvas.toDataURL());
  await at(page, "map-0").scrollIntoViewIfNeeded();
  const box = await at(page, "map-0").locator("canvas").boundingBox();
  const at_ = (x, y) => [box.x + box.width * x, box.y + box.height * y];
  await page.mouse.move(...at_(0.5, 0.05));
  await page.mouse.down();
  for (const [x, y] of [[0.95, 0.05], [0.95, 0.95], [0.5, 0.95], [0.5, 0.06]]) await page.mouse.move(...at_(x, y), { steps: 4 });
  await page.mouse.up();
  const words = await at(page, "examples-marked").innerText();
  const marked = Number(words.match(/^[\d\s\u2009\u202f,]+/)[0].replace(/\D/g, ""));
  assert.ok(marked > 50 && marked < 1600, words);
  assert.notEqual(await other.evaluate((canvas) => canvas.toDataURL()), before);
  await page.getByText("Pairs of codes", { exact: true }).click();
  const sum = (await at(page, "examples-pairs").locator("td button").allInnerTexts())
    .map((cell) => Number(cell.split("/")[0].replace(/\D/g, ""))).reduce((a, b) => a + b, 0);
  assert.equal(sum, marked);
  await page.getByRole("button", { name: "List them alone" }).click();
  assert.equal(await count(page), marked);
  await page.getByRole("button", { name: "Clear the marks" }).click();
  assert.equal(await at(page, "examples-marked").count(), 0);
});

test("a pair lists its examples, from the heat map and from the table; filters go together", async (t) => {
  const page = await opened(t, "emoji");
  await page.getByText("Pairs of codes", { exact: true }).click();
  const cell = at(page, "examples-pairs").locator("tbody tr").first().locator("td button").first();
  const expected = Number((await cell.innerText()).split(" ")[0].replace(/\D/g, ""));
  await cell.click();
  assert.equal(await count(page), expected);
  await at(page, "examples-all").click();
  assert.equal(await count(page), 1689);
  await at(page, "examples-choice-2").selectOption({ label: "Flags" });
  const flags = await count(page);
  assert.ok(flags > 100 && (await shown(page)).every((row) => row.group === "Flags"));
  await at(page, "examples-disagrees").click();
  const against = await count(page);
  assert.ok(against > 0 && against < 1689);

  await at(page, "coupling-chart").locator(".pointer").focus();
  await page.keyboard.press("ArrowRight");
  const part = await at(page, "coupling-chart").locator("figcaption").innerText();
  await page.keyboard.press("Enter");
  const [, image, name] = part.match(/image (\S+), name (\S+):/);
  assert.equal(await at(page, "examples-choice-0").locator("option:checked").innerText(), image);
  assert.equal(await at(page, "examples-choice-1").locator("option:checked").innerText(), name);
});

test("a cluster that is opened says what it is made of, and its name stands wherever it is shown", async (t) => {
  const page = await opened(t, "emoji");
  await page.getByText("Pairs of codes", { exact: true }).click();
  await at(page, "examples-pairs").locator("tbody th button").first().click();
  const cluster = at(page, "cluster");
  const size = Number((await cluster.innerText()).match(/([\d\u2009\u202f,]+) examples? of/)[1].replace(/\D/g, ""));
  assert.equal(await cluster.locator(".nearest li").count(), 8);
  await cluster.getByRole("button", { name: "List them" }).click();
  assert.equal(await count(page), size);
  await at(page, "cluster-name").fill("round things");
  await at(page, "cluster-name").press("Enter");
  await at(page, "examples-list").locator("td", { hasText: "1 round things" }).first().waitFor();
  assert.match(await at(page, "coupling-chart").locator("svg").first().textContent(), /1 round/);
  assert.match(await at(page, "examples-pairs").innerText(), /1 round things/);
  await inspect(page, "a cluster opened");

  // It is kept with the analysis, without a digit of the report: in the file, and after a reload, where the layer is opened again.
  const saved = JSON.parse((await download(page, "save")).text);
  assert.deepEqual(Object.values(saved.clusters.image), [{ 1: "round things" }]);
  assert.doesNotMatch(JSON.stringify(saved.report), /round things/);
  assert.match(await at(page, "report").locator(".appendix").textContent(), /1 called round things/);
  await page.reload();
  await ready(page);
  await at(page, "sample-emoji").evaluate((card) => card.closest("details")?.setAttribute("open", ""));
  await at(page, "sample-emoji").click();
  await at(page, "inside").locator("summary").first().click();
  await at(page, "open-layer").click();
  await answered(at(page, "examples-list").locator("td", { hasText: "1 round things" }));
  assert.match(await at(page, "coupling-chart").locator("svg").first().textContent(), /1 round/);

  // A file brings it along, and verifying compares the report without it.
  const fresh = await open(t, site);
  await ready(fresh);
  await at(fresh, "file-input").first().setInputFiles({ name: "named.pidlens.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(saved)) });
  await at(fresh, "opened").waitFor();
  assert.match(await at(fresh, "report").locator(".appendix").textContent(), /1 called round things/);
  await at(fresh, "verify").click();
  await answered(at(fresh, "agreement"));
  assert.match(await at(fresh, "agreement").innerText(), /Verified.*last bit/s);
  assert.match(await at(fresh, "report").locator(".appendix").textContent(), /1 called round things/);
});

test("the keyboard marks a region of a map by a box", async (t) => {
  const page = await opened(t, "emoji");
  const canvas = at(page, "map-0").locator("canvas");
  const held = async () => Number((await at(page, "map-boxed-0").innerText()).match(/holds ([\d\s\u2009\u202f,]+) example/)[1].replace(/\D/g, ""));
  const marked = async () => Number((await at(page, "examples-marked").innerText()).match(/^[\d\s\u2009\u202f,]+/)[0].replace(/\D/g, ""));
  await at(page, "map-box-0").press("Enter");
  await page.waitForFunction(() => document.activeElement?.tagName === "CANVAS");
  const first = await held();
  for (let i = 0; i < 3; i += 1) await page.keyboard.press("Shift+ArrowRight");
  for (let i = 0; i < 3; i += 1) await page.keyboard.press("Shift+ArrowUp");
  const larger = await held();
  assert.ok(larger > first && larger < 1689, `${larger} after ${first}`);
  await page.keyboard.press("Enter");
  assert.equal(await marked(), larger);
  assert.equal(await at(page, "map-boxed-0").innerText(), "");
  // Another box adds to the marks, and a third is ended without a trace.
  await page.keyboard.press("b");
  for (let i = 0; i < 8; i += 1) await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Shift+Enter");
  const both = await marked();
  assert.ok(both > larger, `${both} after ${larger}`);
  await page.keyboard.press("b");
  await inspect(page, "a box on a map");
  await page.keyboard.press("Escape");
  assert.equal(await marked(), both);
  assert.equal(await canvas.evaluate((node) => document.activeElement === node), true);
  await page.keyboard.press("Escape");
  assert.equal(await at(page, "examples-marked").count(), 0);
});

for (const theme of ["light", "dark"]) {
  test(`on a phone the examples can be read and used (${theme})`, async (t) => {
    const page = await opened(t, "emoji", { width: 390, theme });
    await at(page, "examples-unique-1").click();
    await page.getByText("Pairs of codes", { exact: true }).click();
    await at(page, "examples-pairs").locator("tbody th button").first().click();
    await inspect(page, "examples on a phone");
    const box = await at(page, "map-0").locator("canvas").boundingBox();
    assert.ok(box.width > 300 && box.width < 390, `${box.width}`);
  });
}

test("the bars of all classes are read out, and sum to the atoms", async (t) => {
  const page = await opened(t, "emoji", { query: "?engine=single" });
  const report = JSON.parse((await download(page, "download-json")).text);
  const chart = at(page, "classes-chart");
  await chart.locator(".pointer").focus();
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < 9; i += 1) {
    await page.keyboard.press("ArrowDown");
    const words = (await chart.locator("figcaption").innerText()).replace(/−/g, "-");
    const read = /(?:unique to image|redundant|unique to name|synergistic) (-?[\d.]+)(?:×10⁻([³⁴⁵⁶⁷⁸⁹]))?/g;
    const small = (digit) => (digit ? 10 ** -"⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(digit) : 1);
    [...words.matchAll(read)].forEach(([, bits, digit], at) => { sums[at] += Number(bits) * small(digit); });
  }
  const { atoms } = report.layers.at(-1);
  const expected = [atoms.unique.image, atoms.redundant, atoms.unique.name, atoms.synergistic];
  sums.forEach((sum, i) => assert.ok(Math.abs(sum - expected[i]) < 0.02, `${sums} for ${expected}`));
});

test("the page's CSV, Parquet, codes and values are the command's, to the last byte", async (t) => {
  const page = await opened(t, "emoji");
  const report = JSON.parse((await download(page, "download-json")).text);
  assert.equal(report.config.seed, 0);
  const file = (name) => join(ROOT, "www/samples/emoji", name);
  const native = (out) => {
    pidlens(
      "analyze", "--source", `image=${file("image.npy")}`, "--source", `name=${file("name.npy")}`, "--target", `group=${file("group.csv")}`,
      "--clusters", "7", "--null", "0", "--ci", "0", "--probe-folds", "0", "--per-example", out,
    );
    return readFileSync(out);
  };
  const { text } = await download(page, "examples-csv");
  assert.equal(text, native(join(site.directory, "examples.csv")).toString("utf8"));
  assert.equal(text.split("\n").length, 1689 + 2);
  for (const [button, name] of [["parquet", "examples.parquet"], ["npy", "codes.npy"], ["values-npy", "examples.values.npy"]]) {
    const [file] = await Promise.all([page.waitForEvent("download"), at(page, `examples-${button}`).click()]);
    assert.equal(file.suggestedFilename(), `pidlens-${name}`);
    assert.ok(readFileSync(await file.path()).equals(native(join(site.directory, name))), name);
  }
});
