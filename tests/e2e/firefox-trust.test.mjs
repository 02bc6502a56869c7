// Analyses from elsewhere in Firefox, as trust.test.mjs has them in Chromium: what lies is found out, what breaks is refused, nothing is taken away.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { ROOT } from "./browser.mjs";
import { analyze, computed, download, drop, dropDigits, find, number, open, press, ready, says, start, stop, text, there } from "./firefox.mjs";
import { IMPOSSIBLE, MISTAKEN, exchanged, hostile, layered } from "./forged.mjs";

before(start);
after(stop);

/** An analysis of the digits as it was saved once. */
const SAVED = { schema: "pidlens.analysis/1", ...JSON.parse(readFileSync(`${ROOT}tests/data/links/a1-digits.json`, "utf8")) };
const choose = (page, analysis) => drop(page, [{ name: "theirs.pidlens.json", content: typeof analysis === "string" ? analysis : JSON.stringify(analysis) }]);
/** Adds the digits' files and verifies what is open, which says something else. */
const foundToDiffer = async (page) => {
  await dropDigits(page);
  await computed(page, `${find("verify")}:enabled`);
  await press(page, find("verify"));
  await computed(page, `${find("agreement")}[data-kind=differs]`);
};
const LISTED = `${find("recent")} li`;

test("Firefox: hostile links are refused, a forged report is found out, and a fault of the page is told on one screen", async (t) => {
  for (const [name, link] of hostile()) {
    const page = await open(t, link);
    await there(page, find("link-error"));
    assert.match(await text(page, "link-error"), /not opened|cannot read/, name);
    assert.equal(await page.$(find("report")), null, name);
  }

  const page = await open(t, "?diagnostics", { expectErrors: true });
  await ready(page);
  const sweetened = structuredClone(SAVED);
  sweetened.report.layers[0].warnings.unshift("Reviewed and found sound.");
  await choose(page, sweetened);
  await there(page, find("opened"));
  await foundToDiffer(page);

  await press(page, find("crash-page"));
  await there(page, find("stopped"));
  assert.match(await text(page, "stopped"), /cannot go on/);
  await press(page, find("start-again"));
  await ready(page);
  assert.equal(await page.$(find("stopped")), null);
});

test("Firefox: a forged twin takes nothing's place, and Verify says which number is another", async (t) => {
  const page = await open(t);
  await ready(page);
  await analyze(page, "sample-digits");
  await number(page, LISTED, 1);
  const numbers = await text(page, "numbers-table");
  const own = JSON.parse(await download(page, "save"));
  const forged = exchanged(own);
  assert.equal(forged.digest, own.digest);
  await choose(page, forged);
  await there(page, find("opened"));
  await number(page, LISTED, 2);
  await page.reload();
  await there(page, find("opened"));
  await number(page, LISTED, 2);
  assert.notEqual(await text(page, "numbers-table"), numbers);
  // An engine of a page that was loaded again is as quick as the first: see src/worker/registers.rs.
  await ready(page);
  await foundToDiffer(page);
  assert.match(await text(page, "agreement"), /unique\.left/);
});

test("Firefox: files that were replaced are asked for again", async (t) => {
  const page = await open(t);
  await ready(page);
  await choose(page, SAVED);
  await there(page, find("opened"));
  await dropDigits(page);
  const all = `${find("opened")} [data-state=same] ~ [data-state=same] ~ [data-state=same]`;
  await computed(page, all);
  await press(page, find("sample-unique"));
  await computed(page, `${find("opened")} [data-state=missing]`);
  assert.match(await text(page, "opened"), /Fetches 3 files of the demo/);
  await press(page, find("undo-removal"));
  await computed(page, all);
});

test("Firefox: numbers that cannot be are refused with their place; a thousand layers open, and no more", async (t) => {
  const page = await open(t);
  await ready(page);
  for (const [told, change] of [...IMPOSSIBLE, ["layers is a list of 1001", null]]) {
    const broken = change ? structuredClone(SAVED) : layered(SAVED, 1001);
    change?.(broken);
    await choose(page, broken);
    await there(page, find("link-error"));
    await says(page, "link-error", told.split("|"));
  }
  assert.equal(await page.$(find("report")), null);
  await choose(page, layered(SAVED, 1000));
  await there(page, `${find("numbers-table")} .more`);
  const lines = await page.$$eval(`${find("numbers-table")} tbody tr`, (rows) => rows.length);
  assert.ok(lines < 200, `${lines} lines`);
  await press(page, `${find("numbers-table")} .more button`);
  await number(page, `${find("numbers-table")} tbody tr`, 1000);
});

test("Firefox: one file serves every place of its content", async (t) => {
  const left = { path: "samples/digits/left.npy" };
  const digit = { name: "digit.npy", path: "samples/digits/digit.npy" };
  const page = await open(t);
  await ready(page);
  await drop(page, [{ name: "a.npy", ...left }, { name: "b.npy", ...left }, digit]);
  await computed(page, `${find("analyze")}:enabled`);
  await press(page, find("analyze"));
  await computed(page, `${find("report")}[data-state=done]`);
  const saved = await download(page, "save");
  const fresh = await open(t);
  await ready(fresh);
  await choose(fresh, saved);
  await there(fresh, find("opened"));
  await drop(fresh, [{ name: "any.npy", ...left }, digit]);
  await computed(fresh, `${find("verify")}:enabled`);
  await press(fresh, find("verify"));
  await computed(fresh, find("agreement"));
  assert.match(await text(fresh, "agreement"), /Verified/);
});

test("Firefox: a formula that does not make a link's table is left out, and it is said", async (t) => {
  const page = await open(t, MISTAKEN);
  await computed(page, find("left-out"));
  assert.match(await text(page, "left-out"), /formula "x1 \^ x2" was left out/);
  assert.equal(await page.$eval(find("formula"), (field) => field.value), "");
});

test("Firefox: two tabs with the same analysis both show it again", async (t) => {
  const one = await open(t);
  const two = await open(t, "", { beside: one });
  for (const page of [one, two]) {
    await ready(page);
    await analyze(page, "sample-unique");
    await number(page, LISTED, 1);
  }
  for (const page of [one, two]) {
    await page.reload();
    await there(page, find("opened"));
    assert.match(await text(page, "headline"), /\S/);
  }
});

test("Firefox: names are neither markup, nor links, nor formulas in what is taken along", async (t) => {
  const page = await open(t);
  await ready(page);
  const named = structuredClone(SAVED);
  named.name = "<img src=x onerror=document.title=1>";
  named.report.engine.version = "[0](javascript:document.title=1)";
  named.report.layers[0].name = "=1+1";
  await choose(page, named);
  await there(page, find("opened"));
  assert.equal(await page.$(`${find("report")} img`), null);
  await press(page, find("copy-markdown"));
  await there(page, `${find("share-text")}`);
  const markdown = await page.$eval(find("share-text"), (area) => area.value);
  assert.match(markdown, /onerror/);
  assert.doesNotMatch(markdown, /(?<!\\)(<img|\[0)/);
  const [, row] = (await download(page, "download-csv")).trim().split("\n");
  assert.match(row, /(^|,)"?'=1\+1/);
});

test("Firefox: where the browser keeps no analyses, it is said beside the report", async (t) => {
  const before = () => {
    // The empty page that comes first has none to forbid.
    if (navigator.storage) navigator.storage.getDirectory = () => Promise.reject(new DOMException("no storage here", "SecurityError"));
  };
  const page = await open(t, "", { before });
  await ready(page);
  await analyze(page, "sample-unique");
  await there(page, find("not-kept-here"));
  assert.match(await text(page, "not-kept-here"), /keeps no analyses.*save it.*no storage here/s);
  assert.ok(await page.$eval(find("not-kept-here"), (note) => note.checkVisibility()));
});
