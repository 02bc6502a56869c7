// Analyses from elsewhere that lie, destroy or break: refused, or shown and found out; and the page survives its own faults.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { FEW, ROOT, analyze, at, download, drop, listed, open, ready, set, start } from "./browser.mjs";
import { IMPOSSIBLE, exchanged, hostile, layered } from "./forged.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

const DIGITS = ["left.npy", "right.npy", "digit.npy"].map((name) => `samples/digits/${name}`);
const rows = (page) => at(page, "recent-row");
const kept = (page, count) => page.waitForFunction((count) => document.querySelectorAll("[data-testid=recent] li").length === count, count);

/** Analyses the digits; gives the page and what Save writes. */
async function saved(t) {
  const page = await open(t, site);
  await ready(page);
  await at(page, "sample-digits").first().click();
  await listed(page, 3);
  await set(page, FEW);
  await analyze(page);
  await kept(page, 1);
  return { page, file: JSON.parse((await download(page, "save")).text) };
}

/** Opens an analysis as a file that a person chooses. */
const choose = (page, analysis, name = "theirs.pidlens.json") =>
  at(page, "file-input").first().setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(typeof analysis === "string" ? analysis : JSON.stringify(analysis)) });

test("a forged report is shown as unchecked, and Verify finds it out whatever its digest says", async (t) => {
  const { file } = await saved(t);
  const forged = exchanged(file);
  assert.equal(forged.digest, file.digest);
  const page = await open(t, site);
  await ready(page);
  await choose(page, forged);
  await at(page, "opened").waitFor();
  assert.match(await at(page, "opened").innerText(), /not checked here/);
  await drop(page, DIGITS);
  await page.waitForFunction(() => document.querySelector("[data-testid=verify]:enabled"));
  await at(page, "verify").click();
  await at(page, "agreement").waitFor();
  assert.equal(await at(page, "agreement").getAttribute("data-kind"), "differs");
  assert.match(await at(page, "agreement").innerText(), /Differs.*unique\.left.*Computed here: left from left\.npy, right from right\.npy/s);

  // A single sentence that was added is enough.
  const other = await open(t, site);
  await ready(other);
  const sweetened = structuredClone(file);
  sweetened.report.layers[0].warnings.push("Reviewed and found sound.");
  await choose(other, sweetened);
  await at(other, "opened").waitFor();
  await drop(other, DIGITS);
  await other.waitForFunction(() => document.querySelector("[data-testid=verify]:enabled"));
  await at(other, "verify").click();
  await at(other, "agreement").waitFor();
  assert.equal(await at(other, "agreement").getAttribute("data-kind"), "differs");
});

test("what came from elsewhere never takes the place of what was made here", async (t) => {
  const { page, file } = await saved(t);
  const numbers = await at(page, "numbers-table").innerText();
  await choose(page, exchanged(file));
  await at(page, "opened").waitFor();
  await kept(page, 2);
  await page.reload();
  await at(page, "opened").waitFor();
  await kept(page, 2);
  await page.locator("summary", { hasText: "Recent analyses" }).click();
  const titles = rows(page).locator(".recent-open");
  await titles.last().click();
  await page.waitForFunction((numbers) => document.querySelector("[data-testid=numbers-table]")?.innerText === numbers, numbers);
});

test("files that were replaced are asked for again, and Verify says which are missing", async (t) => {
  const { file } = await saved(t);
  const page = await open(t, site);
  await ready(page);
  await choose(page, file);
  await at(page, "opened").waitFor();
  await drop(page, DIGITS);
  const recognised = (count) =>
    page.waitForFunction((count) => document.querySelectorAll("[data-testid=opened] [data-state=same]").length === count, count);
  await recognised(3);
  await page.locator("summary", { hasText: "Demos" }).click();
  await at(page, "sample-unique").first().click();
  await recognised(0);
  // They are those of a demo: the page can fetch them.
  assert.match(await at(page, "opened").innerText(), /Fetches 3 files of the demo/);
  // Brought back, they serve.
  await at(page, "undo-removal").click();
  await recognised(3);
  await at(page, "verify").click();
  await at(page, "agreement").waitFor();
  assert.match(await at(page, "agreement").innerText(), /Verified.*last bit/s);
});

test("a link that says what no analysis says is refused in words, and nothing of it is kept", async (t) => {
  for (const [name, link] of hostile()) {
    const page = await open(t, site, { query: link });
    await at(page, "link-error").waitFor();
    assert.match(await at(page, "link-error").innerText(), /not opened|cannot read/, name);
    assert.equal(await at(page, "report").count(), 0, name);
    await ready(page);
    assert.equal(await rows(page).count(), 0, name);
  }
});

test("a file of numbers that cannot be is refused with the place, and the page goes on", async (t) => {
  const { page, file } = await saved(t);
  for (const [told, change] of IMPOSSIBLE) {
    const broken = structuredClone(file);
    change(broken);
    await choose(page, broken);
    await page.waitForFunction((told) => told.split("|").some((t) => document.querySelector("[data-testid=link-error]")?.textContent.includes(t)), told);
  }
  await kept(page, 1);
});

test("a thousand layers open, and their lines are made as a person scrolls; more are refused", async (t) => {
  const { file } = await saved(t);
  const page = await open(t, site);
  await ready(page);
  await choose(page, layered(file, 1000));
  await at(page, "opened").waitFor();
  const lines = at(page, "numbers-table").locator("tbody tr:not(.more)");
  await lines.first().waitFor();
  assert.ok((await lines.count()) < 200);
  const slider = at(page, "atoms-chart").getByRole("slider");
  await slider.focus();
  await slider.press("End");
  assert.equal(await slider.getAttribute("aria-valuenow"), "1000");
  const more = at(page, "numbers-table").locator(".more button");
  const before = await lines.count();
  await more.scrollIntoViewIfNeeded();
  await page.waitForFunction((before) => document.querySelectorAll("[data-testid=numbers-table] tbody tr:not(.more)").length > before, before);
  await more.click();
  assert.equal(await lines.count(), 1000);

  await choose(page, layered(file, 1001));
  await at(page, "link-error").waitFor();
  assert.match(await at(page, "link-error").innerText(), /layers is a list of 1001; expected at most 1000/);
});

test("one file serves every place of its content", async (t) => {
  const page = await open(t, site);
  await ready(page);
  const file = (name, from) => ({ name, mimeType: "application/octet-stream", buffer: readFileSync(`${ROOT}www/samples/digits/${from}`) });
  await at(page, "file-input").first().setInputFiles([file("a.npy", "left.npy"), file("b.npy", "left.npy"), file("digit.npy", "digit.npy")]);
  await listed(page, 3);
  await analyze(page);
  const analysis = (await download(page, "save")).text;
  const fresh = await open(t, site);
  await ready(fresh);
  await choose(fresh, analysis);
  await at(fresh, "opened").waitFor();
  await at(fresh, "file-input").first().setInputFiles([file("any.npy", "left.npy"), file("digit.npy", "digit.npy")]);
  await fresh.waitForFunction(() => document.querySelector("[data-testid=verify]:enabled"));
  await at(fresh, "verify").click();
  await at(fresh, "agreement").waitFor();
  assert.match(await at(fresh, "agreement").innerText(), /Verified/);
});

test("two tabs with the same analysis both show it again", async (t) => {
  const one = await open(t, site);
  await ready(one);
  const two = await one.context().newPage();
  await two.goto(one.url());
  await ready(two);
  for (const page of [one, two]) {
    await at(page, "sample-unique").first().click();
    await listed(page, 3);
    await analyze(page);
    await page.waitForFunction(() => sessionStorage.getItem("shown digest"));
  }
  for (const page of [one, two]) {
    await page.reload();
    await at(page, "opened").waitFor();
    assert.match(await at(page, "headline").innerText(), /\S/);
  }
});

test("a fault of the page shows one calm screen, and what was shown then is not opened again by itself", async (t) => {
  const { page: first } = await saved(t);
  await at(first, "copy-link").click();
  await at(first, "share-text").waitFor();
  const { hash } = new URL(await at(first, "share-text").inputValue());

  const page = await open(t, site, { query: `?diagnostics${hash}`, expectErrors: true });
  await at(page, "report").waitFor();
  await at(page, "crash-page").click();
  const screen = at(page, "stopped");
  await screen.waitFor();
  assert.match(await screen.innerText(), /pidlens stopped.*cannot go on/s);
  assert.match(await screen.getByRole("textbox").inputValue(), /asked to stop, as a check/);
  assert.equal(await at(page, "report").count(), 0);
  await screen.getByRole("button", { name: "Copy the report" }).click();
  await screen.getByText("Copied.").waitFor();

  await page.reload();
  await at(page, "link-error").waitFor();
  assert.match(await at(page, "link-error").innerText(), /not opened again/);
  assert.equal(await at(page, "report").count(), 0);

  await page.goto(`${site.servers.isolated.url}?diagnostics`);
  await at(page, "crash-page").click();
  await at(page, "start-again").click();
  await ready(page);
  assert.equal(new URL(page.url()).hash, "");
  assert.equal(await at(page, "stopped").count(), 0);
});

test("a kept analysis that was shown when the page stopped waits among the recent ones", async (t) => {
  const page = await open(t, site, { query: "?diagnostics", expectErrors: true });
  await ready(page);
  await at(page, "sample-unique").first().click();
  await listed(page, 3);
  await set(page, FEW);
  await analyze(page);
  await kept(page, 1);
  await at(page, "crash-page").click();
  await at(page, "stopped").waitFor();
  await page.reload();
  await ready(page);
  await kept(page, 1);
  assert.equal(await at(page, "report").count(), 0);
});
