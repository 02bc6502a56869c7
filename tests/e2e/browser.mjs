// A browser for the tests: Debian's Chromium, headless, the page served from dist/ (or $PIDLENS_DIST), and the steps that many tests share.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../../scripts/static.mjs";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const DIST = process.env.PIDLENS_DIST ?? join(ROOT, "dist");
/** What the engine may take to start, to read and to compute on a slow machine, milliseconds. */
export const PATIENCE = 240_000;
/** What anything else may take. */
export const SOON = 30_000;

const executablePath = process.env.CHROMIUM ?? execFileSync("sh", ["-c", "command -v chromium"]).toString().trim();

const LAUNCH = {
  executablePath,
  timeout: PATIENCE,
  args: [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", ...(process.getuid() === 0 ? ["--no-sandbox"] : []),
  ],
};

/** Debian's Chromium, headless, silent on the network. It crashes at its start once in some hundred times, before there is a page: it is started again then. */
export async function launch(tries = 3) {
  try {
    return await chromium.launch(LAUNCH);
  } catch (error) {
    if (tries === 1) throw error;
    console.log(`Chromium did not start: ${/exitCode=[^>]*/.exec(error.message) ?? error.message}`);
    return launch(tries - 1);
  }
}

/** A browser, a scratch directory, and two servers: one that isolates the page, so that threads can run, and one that does not. */
export async function start() {
  // First, since it may fail, and a server that is left keeps the test's process waiting.
  const browser = await launch();
  const directory = mkdtempSync(join(tmpdir(), "pidlens-"));
  const servers = { isolated: await serve(DIST), plain: await serve(DIST, { isolate: false }) };
  const stop = async () => {
    await browser.close();
    await Promise.all(Object.values(servers).map((server) => server.close()));
    rmSync(directory, { recursive: true, force: true });
  };
  return { browser, directory, servers, stop };
}

/**
 * Opens the page. Fails the test when the page asks a foreign host for anything or reports an error of its own.
 * `query` as in "?engine=single"; `expectErrors` for a test that breaks the engine on purpose;
 * `hosts` are addresses that the test lets the page ask. The service worker is blocked unless a test asks for it, so that
 * a page is isolated by its server or not at all.
 */
export async function open(t, { browser, servers }, options = {}) {
  const { query = "", isolate = true, theme = "light", width = 1280, height = 900, expectErrors = false, hosts = [], serviceWorkers = "block" } = options;
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: theme, acceptDownloads: true, reducedMotion: "reduce", serviceWorkers,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(SOON);
  const { url } = isolate ? servers.isolated : servers.plain;
  const foreign = [];
  const errors = [];
  context.on("request", (request) => {
    const asked = request.url();
    if (!/^(blob|data):/.test(asked) && ![url, ...hosts].some((host) => asked.startsWith(host))) foreign.push(asked);
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  // The page's own: that tests keep it from a service worker is none of them.
  const own = (message) => ["error", "warning"].includes(message.type()) && !message.text().startsWith("Service Worker registration blocked by Playwright");
  page.on("console", (message) => own(message) && errors.push(message.text()));
  t.after(async () => {
    await context.close();
    assert.deepEqual(foreign, [], "requests to foreign hosts");
    if (!expectErrors) assert.deepEqual(errors, [], "errors on the page's console");
  });
  await page.goto(url + query);
  return page;
}

/** The element with that test id. */
export const at = (page, id) => page.getByTestId(id);

/** Waits until the engine is ready and gives the badge's words. */
export async function ready(page) {
  const started = () => /thread/.test(document.querySelector("[data-testid=engine-badge]")?.textContent ?? "");
  await page.waitForFunction(started, undefined, { timeout: PATIENCE });
  return (await at(page, "engine-badge").innerText()).replace(/\s+/g, " ").trim();
}

const analyzable = (page) =>
  page.waitForFunction(() => document.querySelector("[data-testid=analyze]:enabled"), undefined, { timeout: PATIENCE });

/** Waits for what the engine has to compute first. */
export const answered = (locator) => locator.first().waitFor({ timeout: PATIENCE });

/** Waits until the clipboard holds what `words` matches, and gives it: a copy is done a moment after the click. */
export async function copied(page, words) {
  const limit = Date.now() + SOON;
  for (;;) {
    const text = await page.evaluate(() => navigator.clipboard.readText());
    if (words.test(text)) return text;
    assert.ok(Date.now() < limit, `the clipboard holds ${JSON.stringify(text)}, expected ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until so many files are listed and the analysis can start. */
export async function listed(page, files) {
  await page.waitForFunction((files) => document.querySelectorAll("[data-testid=file-row]").length === files, files);
  await analyzable(page);
}

/** Settings by their ids, as a person types them. */
export async function set(page, settings) {
  for (const [id, value] of Object.entries(settings)) {
    const field = page.locator(`#setting-${id}`);
    await field.evaluate((node) => node.closest("details")?.setAttribute("open", ""));
    await field.fill(value);
    await field.press("Tab");
  }
}

/** Codes and atoms alone: for what is not about inference. */
export const BARE = { null: "0", resamples: "0", probe_folds: "0" };
/** Everything that a report has, from few draws: for what is not about its numbers. */
export const FEW = { null: "40", resamples: "40", probe_folds: "2" };

/** Starts an analysis and waits for the report; fails with the page's own words when it shows an error. */
export async function analyze(page) {
  await analyzable(page);
  await at(page, "analyze").click();
  await at(page, "progress").waitFor({ state: "detached", timeout: PATIENCE });
  // A report from before stands there until the new one does.
  const over = () => document.querySelector("[data-testid=report]")?.dataset.state === "done" || document.querySelector("[data-testid=error]");
  await page.waitForFunction(over);
  const errors = await at(page, "error").allInnerTexts();
  assert.deepEqual(errors, [], "errors shown");
  await at(page, "headline").waitFor();
}

/** Presses a download button, in its menu where it has one, and reads what it hands over. `within` is the page, or a part of it. */
export async function download(page, id, within = page) {
  const button = within.getByTestId(id).first();
  await button.evaluate((node) => node.closest("details")?.setAttribute("open", ""));
  const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

/** Drops files onto the page as a person does; `paths` relative to the page. */
export async function drop(page, paths) {
  const data = await page.evaluateHandle(async (paths) => {
    const data = new DataTransfer();
    for (const path of paths) {
      const blob = await (await fetch(path)).blob();
      data.items.add(new File([blob], path.split("/").pop()));
    }
    return data;
  }, paths);
  for (const event of ["dragenter", "dragover", "drop"]) await at(page, "drop-zone").dispatchEvent(event, { dataTransfer: data });
}

/** The numbers of a report: everything but which engine computed it, as text, so that not one digit can differ. */
export function numbers(text) {
  const { engine, ...rest } = JSON.parse(text);
  assert.ok(engine.build, "a report names its engine");
  return JSON.stringify(rest, null, 1);
}

/** Runs the native command; gives its standard output. */
export function pidlens(...args) {
  return execFileSync(process.env.PIDLENS_BIN ?? "pidlens", args, { encoding: "utf8", maxBuffer: 1 << 28 });
}

/** Opens a saved analysis in a page of its own and adds the files that it was made from; gives the page, ready to verify. */
export async function reopened(t, site, saved, paths) {
  const page = await open(t, site);
  await ready(page);
  await at(page, "file-input").first().setInputFiles({ name: saved.name, mimeType: "application/json", buffer: Buffer.from(saved.text) });
  await at(page, "opened").waitFor();
  await at(page, "file-input").first().setInputFiles(paths);
  await page.waitForFunction(() => document.querySelector("[data-testid=verify]:enabled"), undefined, { timeout: PATIENCE });
  return page;
}
