// The main path in Firefox: a sample, its report, the link in a fresh profile, verification by the files, a damaged link, recent analyses.
// Debian's Firefox speaks WebDriver BiDi, which Puppeteer drives; the other tests' Playwright wants a newer one.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";
import { serve } from "../../scripts/static.mjs";
import { DIST, PATIENCE, ROOT, SOON } from "./browser.mjs";

let server;
let browser;
before(async () => {
  const executablePath = process.env.FIREFOX ?? execFileSync("sh", ["-c", "command -v firefox-esr || command -v firefox"]).toString().trim();
  server = await serve(DIST);
  browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
});
after(async () => {
  await browser?.close();
  await server?.close();
});

const find = (id) => `[data-testid=${id}]`;

/** Waits so long until `test` gives something true in the page. Asked from outside: the page's policy lets nothing compile code in it. */
async function until(milliseconds, page, test, ...values) {
  const limit = Date.now() + milliseconds;
  while (!(await page.evaluate(test, ...values))) {
    if (Date.now() > limit) assert.fail(`never came: ${test} ${values}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const stands = (selector) => document.querySelector(selector) !== null;
const there = (page, selector) => until(SOON, page, stands, selector);
const computed = (page, selector) => until(PATIENCE, page, stands, selector);
const text = (page, id) => page.$eval(find(id), (element) => element.innerText);

/** A page in a profile of its own; the test fails on requests to other hosts and on errors of the page. */
async function open(t, address = "", expectErrors = false) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(SOON);
  const wrong = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !/^(blob|data|about):/.test(request.url())) wrong.push(request.url());
  });
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  t.after(async () => {
    await context.close();
    if (!expectErrors) assert.deepEqual(wrong, []);
  });
  await page.goto(server.url + address);
  return page;
}

const ready = (page) => until(PATIENCE, page, () => /thread/.test(document.querySelector("[data-testid=engine-badge]")?.textContent ?? ""));

/** Drops files onto the page: of given content, or the page's own. */
const drop = (page, files) => page.evaluate(async (files) => {
  const data = new DataTransfer();
  for (const { name, content, path } of files) {
    data.items.add(new File([content ?? await (await fetch(path)).blob()], name));
  }
  const zone = document.querySelector("[data-testid=drop-zone]");
  for (const event of ["dragover", "drop"]) zone.dispatchEvent(new DragEvent(event, { dataTransfer: data, bubbles: true, cancelable: true }));
}, files);
const dropDigits = (page) => drop(page, ["left.npy", "right.npy", "digit.npy"].map((name) => ({ name, path: `samples/digits/${name}` })));

test("Firefox: a sample is analysed with threads, its link opens in a fresh profile and its files verify it to the last bit", async (t) => {
  const page = await open(t);
  await ready(page);
  assert.match(await text(page, "engine-badge"), /\d+\s*threads/);
  await page.click(find("sample-digits"));
  await computed(page, `${find("analyze")}:enabled`);
  await page.click(find("analyze"));
  await computed(page, `${find("report")}[data-state=done]`);
  const numbers = await text(page, "numbers-table");
  const picture = await page.$eval(`${find("atoms-chart")} svg`, (svg) => svg.innerHTML);
  await page.click(find("copy-link"));
  await there(page, find("share-text"));
  const { hash } = new URL(await page.$eval(find("share-text"), (area) => area.value));

  const fresh = await open(t, hash);
  await there(fresh, find("opened"));
  assert.equal(await text(fresh, "numbers-table"), numbers);
  assert.equal(await fresh.$eval(`${find("atoms-chart")} svg`, (svg) => svg.innerHTML), picture);
  await ready(fresh);
  await dropDigits(fresh);
  await computed(fresh, `${find("verify")}:enabled`);
  await fresh.click(find("verify"));
  await computed(fresh, find("agreement"));
  assert.match(await text(fresh, "agreement"), /Verified.*last bit/s);

  const changed = hash[30] === "x" ? "y" : "x";
  const damaged = await open(t, `${hash.slice(0, 30)}${changed}${hash.slice(31)}`);
  await there(damaged, find("link-error"));
  assert.match(await text(damaged, "link-error"), /cut or changed/);

  // The analysis is still there after the page is loaded again.
  await there(page, find("recent-row"));
  await page.reload();
  await there(page, find("opened"));
  assert.equal(await text(page, "numbers-table"), numbers);
});

test("Firefox: hostile links are refused, a forged report is found out, and a fault of the page is told on one screen", async (t) => {
  const folder = `${ROOT}tests/data/hostile/`;
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".txt"))) {
    const page = await open(t, `#${readFileSync(folder + name, "utf8").trim()}`);
    await there(page, find("link-error"));
    assert.match(await text(page, "link-error"), /not opened|cannot read/, name);
    assert.equal(await page.$(find("report")), null, name);
  }

  const forged = JSON.parse(readFileSync(`${ROOT}tests/data/links/a1-digits.json`, "utf8"));
  forged.report.layers[0].warnings.unshift("Reviewed and found sound.");
  const page = await open(t, "?diagnostics", true);
  await ready(page);
  await drop(page, [{ name: "theirs.pidlens.json", content: JSON.stringify({ schema: "pidlens.analysis/1", ...forged }) }]);
  await there(page, find("opened"));
  await dropDigits(page);
  await computed(page, `${find("verify")}:enabled`);
  await page.click(find("verify"));
  await computed(page, `${find("agreement")}[data-kind=differs]`);

  await page.click(find("crash-page"));
  await there(page, find("stopped"));
  assert.match(await text(page, "stopped"), /cannot go on/);
  await page.click(find("start-again"));
  await ready(page);
  assert.equal(await page.$(find("stopped")), null);
});
