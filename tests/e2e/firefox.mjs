// Firefox for the tests: Debian's, headless, the page served from dist/ (or $PIDLENS_DIST), and the steps that many tests share. It speaks WebDriver
// BiDi, which Puppeteer drives; the other tests' Playwright wants a newer one.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import puppeteer from "puppeteer-core";
import { serve } from "../../scripts/static.mjs";
import { DIST, PATIENCE, SOON } from "./browser.mjs";

let server;
let browser;

/** One browser and one server for the tests of a file. */
export async function start() {
  const executablePath = process.env.FIREFOX ?? execFileSync("sh", ["-c", "command -v firefox-esr || command -v firefox"]).toString().trim();
  browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true, timeout: PATIENCE });
  server = await serve(DIST);
}

export async function stop() {
  await browser?.close();
  await server?.close();
}

/** The selector of a test id. */
export const find = (id) => `[data-testid=${id}]`;

/** Waits so long until `test` gives something true in the page. Asked from outside: the page's policy lets nothing compile code in it. */
async function until(milliseconds, page, test, ...values) {
  const limit = Date.now() + milliseconds;
  while (!(await page.evaluate(test, ...values))) {
    if (Date.now() > limit) assert.fail(`never came: ${test} ${values}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const stands = (selector) => document.querySelector(selector) !== null;
/** Waits for an element, for what the engine computes first, for so many elements, for any of these words in one. */
export const there = (page, selector) => until(SOON, page, stands, selector);
export const computed = (page, selector) => until(PATIENCE, page, stands, selector);
export const number = (page, selector, count) => until(SOON, page, (selector, count) => document.querySelectorAll(selector).length === count, selector, count);
export const says = (page, id, any) => until(SOON, page, (selector, any) => any.some((words) => document.querySelector(selector)?.textContent.includes(words)), find(id), any);
export const text = (page, id) => page.$eval(find(id), (element) => element.innerText);
/** Presses a button as a script does, wherever on the page it stands. */
export const press = (page, selector) => page.$eval(selector, (element) => element.click());

/**
 * A page in a profile of its own; the test fails on requests to other hosts and on errors of the page. `before` runs in the page before its
 * scripts; `beside` is a page whose profile this one shares.
 */
export async function open(t, address = "", { expectErrors = false, before, beside } = {}) {
  const context = beside?.browserContext() ?? (await browser.createBrowserContext());
  const page = await context.newPage();
  page.setDefaultTimeout(SOON);
  const wrong = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !/^(blob|data|about):/.test(request.url())) wrong.push(request.url());
  });
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  t.after(async () => {
    if (!beside) await context.close();
    if (!expectErrors) assert.deepEqual(wrong, []);
  });
  if (before) await page.evaluateOnNewDocument(before);
  await page.goto(server.url + address);
  return page;
}

export const ready = (page) => until(PATIENCE, page, () => /thread/.test(document.querySelector("[data-testid=engine-badge]")?.textContent ?? ""));

/** Chooses a sample and analyses it. */
export async function analyze(page, sample) {
  await press(page, find(sample));
  await computed(page, `${find("analyze")}:enabled`);
  await press(page, find("analyze"));
  await computed(page, `${find("report")}[data-state=done]`);
}

/** Drops files onto the page: of given content, or the page's own. */
export const drop = (page, files) => page.evaluate(async (files) => {
  const data = new DataTransfer();
  for (const { name, content, path } of files) {
    data.items.add(new File([content ?? await (await fetch(path)).blob()], name));
  }
  const zone = document.querySelector("[data-testid=drop-zone]");
  for (const event of ["dragover", "drop"]) zone.dispatchEvent(new DragEvent(event, { dataTransfer: data, bubbles: true, cancelable: true }));
}, files);
export const dropDigits = (page) => drop(page, ["left.npy", "right.npy", "digit.npy"].map((name) => ({ name, path: `samples/digits/${name}` })));

/** Presses a button that hands over a file, and reads what it would have been. */
export const download = (page, id) => page.evaluate(async (selector) => {
  const { createObjectURL } = URL;
  const given = new Promise((resolve) => {
    URL.createObjectURL = (blob) => {
      resolve(blob);
      return createObjectURL.call(URL, blob);
    };
  });
  HTMLAnchorElement.prototype.click = () => {};
  document.querySelector(selector).click();
  const text = await (await given).text();
  URL.createObjectURL = createObjectURL;
  delete HTMLAnchorElement.prototype.click;
  return text;
}, find(id));
