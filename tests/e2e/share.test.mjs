// A report on its way: the link, the file, and what the page that opens it can check.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { analyze, answered, at, copied, download, drop, listed, numbers, open, PATIENCE, ready, set, start } from "./browser.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

const DIGITS = ["left.npy", "right.npy", "digit.npy"].map((name) => `samples/digits/${name}`);

/** Analyses the sample of digits; gives its page, the link to its report and the report. */
async function shared(t) {
  const page = await open(t, site);
  await ready(page);
  await at(page, "sample-digits").click();
  await analyze(page);
  const report = (await download(page, "download-json")).text;
  await at(page, "copy-link").click();
  await at(page, "share-text").waitFor();
  const link = await at(page, "share-text").inputValue();
  assert.equal(await copied(page, /#a1\./), link);
  return { page, report, hash: new URL(link).hash };
}

test("a link opens in a fresh profile with the same numbers and pictures, and the files verify it to the last bit", async (t) => {
  const { page, report, hash } = await shared(t);
  assert.ok(hash.startsWith("#a1.") && hash.length < 2048, `${hash.length} characters`);
  const table = await at(page, "numbers-table").innerText();
  const chart = await at(page, "atoms-chart").locator("svg").first().innerHTML();

  const fresh = await open(t, site, { query: hash });
  await at(fresh, "opened").waitFor();
  assert.match(await at(fresh, "opened").innerText(), /Opened from a link/);
  assert.equal(await at(fresh, "numbers-table").innerText(), table);
  assert.equal(await at(fresh, "atoms-chart").locator("svg").first().innerHTML(), chart);
  assert.equal(numbers((await download(fresh, "download-json")).text), numbers(report));

  await ready(fresh);
  assert.match(await at(fresh, "opened").innerText(), /Fetches 3 files of the demo/);
  await drop(fresh, DIGITS);
  await fresh.waitForFunction(() => document.querySelectorAll("[data-testid=opened] [data-state=same]").length === 3, undefined, { timeout: PATIENCE });
  await at(fresh, "verify").click();
  await answered(at(fresh, "agreement"));
  assert.match(await at(fresh, "agreement").innerText(), /Verified.*last bit/s);
});

test("a link to a demo's report is verified by one tap: its files are fetched and recognised by their hashes", async (t) => {
  const { hash } = await shared(t);
  const fresh = await open(t, site, { query: hash });
  await at(fresh, "verify").click();
  await answered(at(fresh, "agreement"));
  const told = await at(fresh, "agreement").innerText();
  assert.match(told, /Verified.*last bit/s);
  assert.match(told, /left from left\.npy/);
  assert.doesNotMatch(await at(fresh, "opened").innerText(), /not checked/);
});

test("a demo whose files are others by now says so and verifies nothing", async (t) => {
  const { hash } = await shared(t);
  const fresh = await open(t, site, { query: hash });
  await fresh.route("**/samples/digits/right.npy", async (route) => {
    const body = await (await route.fetch()).body();
    body[body.length - 1] ^= 1;
    await route.fulfill({ body });
  });
  await at(fresh, "verify").click();
  await fresh.locator("[data-testid=opened] [data-state=other]").waitFor({ timeout: PATIENCE });
  assert.match(await at(fresh, "opened").innerText(), /right\.npy: not one of these files, or changed since/);
  assert.equal(await at(fresh, "agreement").count(), 0);
});

test("tables of codes go along where that is asked for, and give the report again without the data", async (t) => {
  const { page, hash } = await shared(t);
  await at(page, "share-tables").check();
  assert.match(await at(page, "tables-told").innerText(), /nothing about any single example/);
  await at(page, "copy-link").click();
  await page.waitForFunction((hash) => !document.querySelector("[data-testid=share-text]")?.value.endsWith(hash), hash, { timeout: PATIENCE });
  assert.match(await at(page, "share-note").innerText(), /table of codes of each layer/);
  const link = new URL(await at(page, "share-text").inputValue()).hash;
  t.diagnostic(`${hash.length} characters without tables, ${link.length} with them`);
  assert.ok(link.length < 8_000, `${link.length} characters`);
  const saved = JSON.parse((await download(page, "save")).text);
  assert.equal(saved.tables.length, 1);
  assert.equal(saved.tables[0].counts.reduce((sum, n) => sum + n, 0), 1797);

  const fresh = await open(t, site, { query: link });
  await at(fresh, "verify-tables").click();
  await answered(at(fresh, "tables-agreement"));
  const told = await at(fresh, "tables-agreement").innerText();
  assert.match(told, /^Follows from its tables/);
  assert.match(told, /from the tables that came with the report, not from the data/);
  assert.match(told, /Not checked: that these are the tables of the data/);
  // The data are still to be checked, and that is what verifying is for.
  assert.match(await at(fresh, "opened").innerText(), /not checked here/);
  await at(fresh, "verify").click();
  await answered(at(fresh, "agreement"));
  assert.match(await at(fresh, "agreement").innerText(), /Verified.*last bit/s);

  // A report that does not follow from its tables is found out.
  const forged = structuredClone(saved);
  const { counts } = forged.tables[0];
  const from = counts.findIndex((n) => n > 3);
  const to = counts.findLastIndex((n) => n > 3);
  [counts[from], counts[to]] = [counts[from] - 1, counts[to] + 1];
  const other = await open(t, site);
  await ready(other);
  const file = { name: "forged.pidlens.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(forged)) };
  await at(other, "file-input").first().setInputFiles(file);
  await at(other, "verify-tables").click();
  await answered(at(other, "tables-agreement"));
  assert.match(await at(other, "tables-agreement").innerText(), /^Differs.*Do not rely on this report/s);
  // One whose table has another number of examples is not opened.
  counts[to] += 1;
  const unsound = { ...file, name: "unsound.pidlens.json", buffer: Buffer.from(JSON.stringify(forged)) };
  await at(other, "file-input").first().setInputFiles(unsound);
  assert.match(await at(other, "link-error").innerText(), /tables\.0\.counts' sum is 1798/);
});

test("a link with one character changed, or cut, is refused in words", async (t) => {
  const { hash } = await shared(t);
  const at30 = hash[30] === "x" ? "y" : "x";
  for (const damaged of [`${hash.slice(0, 30)}${at30}${hash.slice(31)}`, hash.slice(0, -9)]) {
    const page = await open(t, site, { query: damaged });
    await at(page, "link-error").waitFor();
    assert.match(await at(page, "link-error").innerText(), /cut or changed/);
    assert.equal(await at(page, "report").count(), 0);
  }
});

test("a saved analysis opens again, and a report as Markdown and as a frame can be taken along", async (t) => {
  const { page, report } = await shared(t);
  await at(page, "analysis-name").fill("Halves of digits");
  const saved = await download(page, "save");
  assert.equal(saved.name, "halves-of-digits.pidlens.json");
  await at(page, "copy-markdown").click();
  await page.waitForFunction(() => /^### Halves/.test(document.querySelector("[data-testid=share-text]")?.value ?? ""));
  await at(page, "copy-embed").click();
  await page.waitForFunction(() => /^<iframe/.test(document.querySelector("[data-testid=share-text]")?.value ?? ""));
  const html = await at(page, "share-text").inputValue();
  const [frame, wide, phone] = [/src="([^"]*)"/, / height="(\d+)"/, /,(\d+)px\)"/].map((part) => html.match(part)[1]);
  // As high as what is in it, in a wide window and on a phone.
  for (const [width, height] of [[720, Number(wide)], [374, Number(phone)]]) {
    await page.setViewportSize({ width, height });
    await page.goto("about:blank");
    await page.goto(frame);
    await at(page, "atoms-chart").locator("svg").first().waitFor();
    await page.waitForFunction((height) => Math.abs(document.body.scrollHeight - height) <= 40, height);
  }
  await page.setViewportSize({ width: 1280, height: 900 });

  const other = await open(t, site);
  await ready(other);
  await at(other, "file-input").first().setInputFiles({ name: saved.name, mimeType: "application/json", buffer: Buffer.from(saved.text) });
  await at(other, "opened").waitFor();
  assert.match(await at(other, "opened").innerText(), /halves-of-digits/);
  assert.equal(await at(other, "analysis-name").inputValue(), "Halves of digits");
  assert.equal(numbers((await download(other, "download-json")).text), numbers(report));
});

test("saved analyses opened at once are a board, what is opened there is kept, and one that interrupts a run says so", async (t) => {
  const { page } = await shared(t);
  const saved = [];
  for (const name of ["One", "Two"]) {
    await at(page, "analysis-name").fill(name);
    saved.push(await download(page, "save"));
  }
  const files = saved.map(({ name, text }) => ({ name, mimeType: "application/json", buffer: Buffer.from(text) }));
  const other = await open(t, site);
  await ready(other);
  await at(other, "file-input").first().setInputFiles(files);
  for (const name of ["One", "Two"]) {
    await at(other, "board-table").getByRole("button", { name }).click();
    await other.waitForFunction((name) => document.querySelector("[data-testid=analysis-name]")?.value === name, name);
    if (name === "One") await other.goBack();
  }
  await other.waitForFunction(() => document.querySelectorAll("[data-testid=recent] li").length === 2);
  assert.doesNotMatch(await at(other, "opened").innerText(), /cancelled/);

  await drop(other, DIGITS);
  await listed(other, 3);
  await set(other, { null: "20000" });
  await at(other, "analyze").click();
  await at(other, "progress").waitFor();
  await at(other, "file-input").first().setInputFiles(files[0]);
  await at(other, "opened").waitFor();
  assert.match(await at(other, "opened").innerText(), /was under way was cancelled/);
});

test("a small table travels whole and is verified without its file", async (t) => {
  const page = await open(t, site);
  await ready(page);
  const table = "x1,x2,y,count\n0,0,0,1\n0,1,1,1\n1,0,1,1\n1,1,0,1\n";
  await at(page, "file-input").first().setInputFiles({ name: "xor.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
  await analyze(page);
  await at(page, "copy-link").click();
  await at(page, "share-text").waitFor();
  const { hash } = new URL(await at(page, "share-text").inputValue());
  const fresh = await open(t, site, { query: hash });
  await fresh.waitForFunction(() => document.querySelector("[data-testid=verify]:enabled"), undefined, { timeout: PATIENCE });
  await at(fresh, "verify").click();
  await answered(at(fresh, "agreement"));
  assert.match(await at(fresh, "agreement").innerText(), /Verified/);
});

test("links that were given out once still open in the page", async (t) => {
  for (const [name, layers] of [["a1-twelve-layers", 12], ["a1-digits", 1], ["a1-table-xor", 1]]) {
    const link = readFileSync(new URL(`../data/links/${name}.txt`, import.meta.url), "utf8").trim();
    const page = await open(t, site, { query: `#${link}` });
    await at(page, "report").waitFor();
    assert.equal(await at(page, "numbers-table").locator("tbody tr").count(), layers, name);
  }
});
