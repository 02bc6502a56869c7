// Nothing is lost: analyses survive a reload, are listed, compared, removed and brought back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { ROOT, analyze, at, listed, open, ready, start } from "./browser.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

const rows = (page) => at(page, "recent-row");

/** Waits until so many analyses are kept. */
const kept = (page, count) => page.waitForFunction((count) => document.querySelectorAll("[data-testid=recent] li").length === count, count);

/** Analyses a sample; gives its table of numbers. */
async function sample(page, id) {
  await at(page, `sample-${id}`).first().click();
  await listed(page, 3);
  await analyze(page);
  return at(page, "numbers-table").innerText();
}

test("a report and its settings are there again after the page is loaded again, and its files put it to work", async (t) => {
  const page = await open(t, site);
  await ready(page);
  const numbers = await sample(page, "digits");
  await at(page, "analysis-name").fill("Halves");
  await at(page, "analysis-name").blur();
  await page.waitForFunction(() => /Halves/.test(document.querySelector("[data-testid=recent]")?.textContent ?? ""));
  await page.reload();
  await at(page, "opened").waitFor();
  assert.match(await at(page, "opened").innerText(), /From your recent analyses/);
  assert.equal(await at(page, "numbers-table").innerText(), numbers);
  assert.equal(await at(page, "analysis-name").inputValue(), "Halves");
});

test("while a demo's files are on their way, those it replaces are not analysed", async (t) => {
  const page = await open(t, site);
  await ready(page);
  const numbers = await sample(page, "unique");
  let arrive;
  const arrived = new Promise((resolve) => { arrive = resolve; });
  await page.route(/samples\/redundancy/, async (route) => {
    await arrived;
    await route.continue();
  });
  await page.locator("summary", { hasText: "Demos" }).click();
  await at(page, "sample-redundancy").first().click();
  await page.locator("#missing", { hasText: "the demo's files are on their way" }).waitFor();
  assert.ok(await at(page, "analyze").isDisabled());
  arrive();
  await listed(page, 3);
  await analyze(page);
  assert.notEqual(await at(page, "numbers-table").innerText(), numbers);
});

test("analyses of this browser are compared; one is removed and brought back", async (t) => {
  const page = await open(t, site);
  await ready(page);
  await sample(page, "unique");
  await kept(page, 1);
  await page.locator("summary", { hasText: "Demos" }).click();
  await sample(page, "redundancy");
  await kept(page, 2);
  await page.locator("summary", { hasText: "Recent analyses" }).click();
  assert.ok(await at(page, "compare").isDisabled());
  for (const box of await rows(page).getByRole("checkbox").all()) await box.check();
  await at(page, "compare").click();
  await at(page, "compare-chart").locator("svg").waitFor();
  const table = at(page, "compare-table");
  assert.equal(await table.locator("tbody tr").count(), 7);
  // Redundant information differs, and the intervals say so.
  assert.match(await table.locator("tbody tr", { hasText: "redundant" }).innerText(), /apart/);
  assert.match(page.url(), /#compare\//);
  await page.reload();
  await at(page, "compare-chart").locator("svg").waitFor();

  await page.getByRole("link", { name: "Back to the report" }).click();
  await at(page, "report").waitFor();
  await page.locator("summary", { hasText: "Recent analyses" }).click();
  await rows(page).first().getByRole("button", { name: /^Remove/ }).click();
  await kept(page, 1);
  await at(page, "undo-removal").click();
  await kept(page, 2);
  await page.reload();
  await at(page, "report").waitFor();
  assert.equal(await rows(page).count(), 2);
});

test("a removed file comes back with its role", async (t) => {
  const page = await open(t, site);
  await ready(page);
  await at(page, "sample-digits").first().click();
  await listed(page, 3);
  await page.getByRole("button", { name: "Remove digit.npy" }).click();
  await page.waitForFunction(() => document.querySelector("[data-testid=analyze]:disabled"));
  await at(page, "undo-removal").click();
  await listed(page, 3);
});

for (const [browser, idle] of [
  ["tells late that it is idle", () => { window.requestIdleCallback = (then) => setTimeout(then, 1_000); }],
  ["never tells that it is idle", () => { delete window.requestIdleCallback; }],
]) {
  test(`an analysis that was opened is kept by the name that it was given at once, where a browser ${browser}`, async (t) => {
    const page = await open(t, site);
    await ready(page);
    await page.addInitScript(idle);
    await page.reload();
    await ready(page);
    const saved = JSON.parse(readFileSync(`${ROOT}tests/data/links/a1-digits.json`, "utf8"));
    // Some editors begin a file with a byte order mark.
    const text = `\ufeff${JSON.stringify({ schema: "pidlens.analysis/1", ...saved })}`;
    await at(page, "file-input").first().setInputFiles({ name: "theirs.pidlens.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await at(page, "opened").waitFor();
    await at(page, "analysis-name").fill("Theirs");
    await at(page, "analysis-name").blur();
    await page.waitForTimeout(3_000);
    await kept(page, 1);
    await page.reload();
    await at(page, "opened").waitFor();
    assert.equal(await at(page, "analysis-name").inputValue(), "Theirs");
  });
}
