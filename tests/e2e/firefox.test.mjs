// The main path in Firefox: a sample, its report, the link in a fresh profile, verification by the files, a damaged link, recent analyses.
// Debian's Firefox speaks WebDriver BiDi, which Puppeteer drives; the other tests' Playwright wants a newer one.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";
import { serve } from "../../scripts/static.mjs";
import { DIST, PATIENCE, SOON } from "./browser.mjs";

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
async function open(t, address = "") {
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
    assert.deepEqual(wrong, []);
  });
  await page.goto(server.url + address);
  return page;
}

const ready = (page) => until(PATIENCE, page, () => /thread/.test(document.querySelector("[data-testid=engine-badge]")?.textContent ?? ""));

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
  await fresh.evaluate(async () => {
    const data = new DataTransfer();
    for (const name of ["left.npy", "right.npy", "digit.npy"]) {
      const blob = await (await fetch(`samples/digits/${name}`)).blob();
      data.items.add(new File([blob], name));
    }
    const zone = document.querySelector("[data-testid=drop-zone]");
    for (const event of ["dragover", "drop"]) zone.dispatchEvent(new DragEvent(event, { dataTransfer: data, bubbles: true, cancelable: true }));
  });
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
