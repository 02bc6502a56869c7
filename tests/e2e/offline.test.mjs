// The page as a folder on a host that knows nothing of it: a plain file server, under a path of its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { analyze, at, DIST, launch, ready, SOON } from "./browser.mjs";

let browser;
let directory;
let server;
let url;

const freePort = () => new Promise((resolve) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

before(async () => {
  browser = await launch();
  directory = mkdtempSync(join(tmpdir(), "pidlens-"));
  symlinkSync(DIST, join(directory, "tool"));
  const port = await freePort();
  url = `http://localhost:${port}/tool/`;
  server = spawn("python3", ["-m", "http.server", String(port), "--bind", "127.0.0.1", "--directory", directory], { stdio: "ignore" });
  while (!(await fetch(url).then((response) => response.ok, () => false))) await new Promise((resolve) => setTimeout(resolve, 100));
});
after(async () => {
  await browser.close();
  server.kill();
  rmSync(directory, { recursive: true, force: true });
});

async function visit(t) {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(SOON);
  let loads = 0;
  page.on("framenavigated", (frame) => frame === page.mainFrame() && loads++);
  await page.goto(url);
  await page.waitForFunction(() => crossOriginIsolated);
  return { context, page, loads: () => loads };
}

test("a plain file server gives threads after the first visit, and ten reloads are ten loads", async (t) => {
  const { page, loads } = await visit(t);
  assert.match(await ready(page), /^\d+ threads?/);
  assert.ok(loads() <= 2, `${loads()} loads to become isolated`);
  const before = loads();
  for (let i = 0; i < 10; i++) {
    await page.reload();
    await page.waitForFunction(() => crossOriginIsolated && document.querySelector("[data-testid=engine-badge]"));
  }
  await page.waitForTimeout(1000);
  assert.equal(loads() - before, 10);
});

test("after a visit the page works without its server, threads included", async (t) => {
  const { context, page } = await visit(t);
  await ready(page);
  await at(page, "sample-redundancy").click();
  await analyze(page);
  await context.setOffline(true);
  await page.reload();
  assert.match(await ready(page), /^\d+ threads?/);
  // The report from before is there again, so the samples are folded.
  await at(page, "report").waitFor();
  await page.locator("summary", { hasText: "Demos" }).click();
  await at(page, "sample-redundancy").click();
  await analyze(page);
  assert.ok(await at(page, "headline").innerText());
});

test("nothing runs that the page's policy forbids", async (t) => {
  const { page } = await visit(t);
  await ready(page);
  const refused = await page.evaluate(async () => {
    const told = new Promise((resolve) => addEventListener("securitypolicyviolation", (event) => resolve(event.violatedDirective)));
    const script = document.createElement("script");
    script.textContent = "window.broken = true";
    document.body.append(script);
    return [await told, window.broken ?? false];
  });
  assert.deepEqual(refused, ["script-src-elem", false]);
});
