// Names that a person changes on the report, and terms that are explained where they stand.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { FEW, analyze, answered, at, download, listed, numbers, open, ready, set, start } from "./browser.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

/** The report on the demo of digits. */
async function digits(t, options) {
  const page = await open(t, site, options);
  await ready(page);
  await at(page, "sample-digits").click();
  await listed(page, 3);
  await set(page, FEW);
  await analyze(page);
  return page;
}

/** Calls the variables of the report so, in their order. */
async function call(page, names) {
  await at(page, "names").locator("summary").click();
  for (const [i, name] of names.entries()) {
    await at(page, "variable-name").nth(i).fill(name);
    await at(page, "variable-name").nth(i).press("Enter");
  }
  await page.keyboard.press("Escape");
}

const NAMES = ["western half", "eastern half", "the digit"];

test("names changed on the report stand in every figure, table, sentence and file, and nothing is computed again", async (t) => {
  const page = await digits(t);
  const before = JSON.parse((await download(page, "download-json")).text);
  await call(page, NAMES);
  assert.match(await at(page, "headline").innerText(), /(W|w)estern half|(E|e)astern half/);
  assert.match(await at(page, "atoms-chart").innerText(), /unique to western half/);
  assert.match(await at(page, "numbers-table").locator("thead").innerText(), /unique to eastern half/);
  assert.equal(await at(page, "report").getAttribute("data-state"), "done");
  const said = await at(page, "report").innerText();
  assert.doesNotMatch(said.replaceAll("left out", ""), /unique to (left|right)\b/);

  const after = JSON.parse((await download(page, "download-json")).text);
  assert.deepEqual([...after.sources, after.target], NAMES);
  assert.equal(after.layers[0].atoms.unique["western half"], before.layers[0].atoms.unique.left);
  assert.equal(after.layers[0].inference.tests.unique["eastern half"].p, before.layers[0].inference.tests.unique.right.p);
  assert.match((await download(page, "download-csv-long")).text, /western half/);
  assert.match((await download(page, "download-latex")).text, /western half/);
  // Words may be broken into lines.
  const drawn = (await download(page, "download-svg", at(page, "atoms-chart"))).text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
  assert.match(drawn, /unique to western half/);
  await at(page, "copy-markdown").click();
  await page.waitForFunction(() => /western half/.test(document.querySelector("[data-testid=share-text]")?.value ?? ""));

  // A name that another variable has is refused in words, and the names stay.
  await call(page, ["eastern half"]);
  await at(page, "names").locator("summary").click();
  assert.match(await at(page, "names").getByTestId("error").innerText(), /expected different names/);
  assert.equal(await at(page, "variable-name").first().inputValue(), "western half");
});

test("a link carries changed names, says so, and verifies what was computed", async (t) => {
  const page = await digits(t);
  const report = (await download(page, "download-json")).text;
  // Exchanged: what a forger would do. The numbers keep to what they were computed from.
  await call(page, ["tmp", "left", "digit"]);
  await call(page, ["right"]);
  await at(page, "copy-link").click();
  await at(page, "share-text").waitFor();
  const { hash } = new URL(await at(page, "share-text").inputValue());

  const fresh = await open(t, site, { query: hash });
  await at(fresh, "opened").waitFor();
  assert.match(await at(fresh, "names-told").innerText(), /“right” was analysed as “left” and “left” was analysed as “right”/);
  const shown = JSON.parse((await download(fresh, "download-json")).text);
  assert.deepEqual(shown.sources, ["right", "left"]);
  assert.equal(shown.layers[0].atoms.unique.right, JSON.parse(report).layers[0].atoms.unique.left);
  await ready(fresh);
  await at(fresh, "verify").click();
  await answered(at(fresh, "agreement"));
  const told = await at(fresh, "agreement").innerText();
  assert.match(told, /Verified.*last bit/s);
  // Which file each name stands for is told by the file.
  assert.match(told, /right from left\.npy/);
  assert.match(await at(fresh, "names-told").innerText(), /“right” was analysed as “left”/);
  // Back to the names of then.
  await call(fresh, ["between", "", ""]);
  await call(fresh, [""]);
  assert.equal(await at(fresh, "names-told").count(), 0);
  assert.equal(numbers((await download(fresh, "download-json")).text), numbers(report));
});

test("names are kept with the analysis, and a run of other files forgets them", async (t) => {
  const page = await digits(t);
  await call(page, NAMES);
  await analyze(page);
  assert.match(await at(page, "atoms-chart").innerText(), /unique to western half/);
  await page.reload();
  await at(page, "atoms-chart").locator("svg").first().waitFor();
  assert.match(await at(page, "atoms-chart").innerText(), /unique to western half/);
  await ready(page);
  // Demos are folded where a report is shown.
  await at(page, "sample-unique").evaluate((card) => card.closest("details")?.setAttribute("open", ""));
  await at(page, "sample-unique").click();
  await page.waitForFunction(() => /target\.csv/.test(document.querySelector(".inputs").innerText));
  await listed(page, 3);
  await analyze(page);
  assert.equal(await at(page, "names-told").count(), 0);
  assert.doesNotMatch(await at(page, "report").innerText(), /western half/);
});

test("a term is explained where it stands: by keyboard, by mouse and by touch", async (t) => {
  const page = await digits(t);
  const term = at(page, "atoms-chart").getByTestId("term").first();
  const told = term.getByRole("note");
  assert.ok(await told.isHidden());
  await term.locator("summary").focus();
  await page.keyboard.press("Enter");
  assert.match(await told.innerText(), /^What one modality says about the target and the other does not\. Learn more/);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), "#learn/lesson/atoms");
  await page.keyboard.press("Escape");
  assert.ok(await told.isHidden());
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "SUMMARY");

  // A mouse need only rest on it; pressed, it stays.
  await term.locator("summary").hover();
  assert.ok(await told.isVisible());
  await page.mouse.move(5, 5);
  assert.ok(await told.isHidden());
  await term.locator("summary").click();
  await page.mouse.move(5, 5);
  assert.ok(await told.isVisible());
  await at(page, "headline").click();
  assert.ok(await told.isHidden());

  // Within the window, whatever scrolls around it.
  const heads = at(page, "numbers-table").getByTestId("term");
  for (const head of await heads.all()) {
    await head.locator("summary").click();
    const box = await head.getByRole("note").boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 1280 && box.y >= 0 && box.y + box.height <= 900, JSON.stringify(box));
    await page.keyboard.press("Escape");
  }
  const names = new Set(await page.getByTestId("term").locator("summary").allInnerTexts());
  for (const name of ["unique", "redundant", "synergistic", "contribution", "imbalance", "null band", "interval", "plug-in", "corrected"]) {
    assert.ok(names.has(name), `${name} is explained`);
  }
  assert.ok([...names].some((name) => name.startsWith("certified")), "certified is explained");
  for (const href of new Set(await page.locator(".term-told a").evaluateAll((links) => links.map((link) => link.getAttribute("href"))))) {
    await page.evaluate((href) => { location.hash = href; }, href);
    await at(page, "lesson").waitFor();
    await page.evaluate(() => { location.hash = "#analyze"; });
    await at(page, "report").waitFor();
  }
});

test("on a phone a touch opens a term and another closes it", async (t) => {
  const page = await digits(t, { width: 390 });
  const term = at(page, "contribution-chart").getByTestId("term").first();
  await term.locator("summary").dispatchEvent("pointerenter", { pointerType: "touch" });
  await term.locator("summary").click();
  const box = await term.getByRole("note").boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
  await term.locator("summary").click();
  assert.ok(await term.getByRole("note").isHidden());
});
