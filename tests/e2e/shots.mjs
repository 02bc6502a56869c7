// Pictures of every state of the page, for the eye and for the docs: node shots.mjs [DIRECTORY] [STATE…]. Nothing is compared.
// At 1280 and 390 px, light and dark; whole pages with FULL=1, what a visitor sees first without.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { analyze, at, listed, open, ready, start } from "./browser.mjs";

const [directory = "shots", ...wanted] = process.argv.slice(2);
const fullPage = process.env.FULL === "1";
mkdirSync(directory, { recursive: true });
const site = await start();

const go = async (page, hash, id) => {
  await page.evaluate((hash) => { location.hash = hash; }, hash);
  await at(page, id).first().waitFor();
  await page.waitForTimeout(600);
};
const sample = async (page, id) => {
  await at(page, `sample-${id}`).first().click();
  await listed(page, 3);
};
const samplesOpen = (page) => page.locator("summary", { hasText: "Samples" }).click();

/** What is done, in order, and the picture that is taken after it. */
const STATES = [
  ["empty", ready],
  ["wrong-file", async (page) => {
    const buffer = Buffer.from("not an array");
    await at(page, "file-input").first().setInputFiles({ name: "image.npy", mimeType: "application/octet-stream", buffer });
    await at(page, "error").first().waitFor();
  }],
  ["files", async (page) => {
    await page.reload();
    await ready(page);
    await sample(page, "emoji");
  }],
  ["running", async (page) => {
    await at(page, "analyze").click();
    await at(page, "report").waitFor();
  }],
  ["report", async (page) => {
    await at(page, "progress").waitFor({ state: "detached" });
    await page.waitForTimeout(800);
  }],
  ["link", async (page) => {
    await at(page, "copy-link").click();
    await at(page, "share-text").waitFor();
  }],
  ["opened", async (page) => {
    await page.goto(await at(page, "share-text").inputValue());
    await page.reload();
    await at(page, "opened").waitFor();
    await ready(page);
  }],
  ["noise", async (page) => {
    await page.goto(page.url().replace(/#.*/, ""));
    await ready(page);
    await samplesOpen(page).catch(() => undefined);
    await sample(page, "noise");
    await analyze(page);
  }],
  ["compare", async (page) => {
    await page.locator("summary", { hasText: "Recent analyses" }).click();
    const boxes = at(page, "recent-row").getByRole("checkbox");
    for (const box of (await boxes.all()).slice(0, 2)) await box.check();
    await at(page, "compare").click();
    await at(page, "compare-table").locator("tbody tr").first().waitFor();
  }],
  ["learn", (page) => go(page, "#learn", "gate-and")],
  ["playground", (page) => go(page, "#learn/playground", "play-venn")],
  ["ipfp", async (page) => {
    await at(page, "tool-ipfp").click();
    for (let i = 0; i < 5; i++) await at(page, "ipfp-step").click();
    await page.waitForTimeout(600);
  }],
  ["samples", async (page) => {
    await at(page, "tool-samples").click();
    await page.waitForFunction(() => document.querySelector("[data-testid=samples-curve] svg"));
  }],
  ["clouds", (page) => go(page, "#learn/clouds", "cloud-image")],
  ["lesson", (page) => go(page, "#learn/lesson/atoms", "lesson")],
  ["exercises", (page) => go(page, "#learn/exercises", "exercises")],
  ["about", async (page) => {
    await page.evaluate(() => { location.hash = "#about"; });
    await page.locator(".about").waitFor();
  }],
];

try {
  for (const theme of ["light", "dark"]) {
    for (const width of [1280, 390]) {
      const cleanups = [];
      const page = await open({ after: (f) => cleanups.push(f) }, site, { theme, width, height: width === 390 ? 844 : 900 });
      page.setDefaultTimeout(60_000);
      for (const [state, reach] of STATES) {
        await reach(page);
        if (wanted.length > 0 && !wanted.includes(state)) continue;
        const path = join(directory, `${state}-${theme}-${width}.jpg`);
        await page.screenshot({ path, fullPage, type: "jpeg", quality: 72 });
        console.log(path);
      }
      for (const cleanup of cleanups) await cleanup();
    }
  }
} finally {
  await site.stop();
}
