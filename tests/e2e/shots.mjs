// Pictures of every state of the page, for the eye and for the docs: node shots.mjs [DIRECTORY] [STATE…]. Nothing is compared.
// At 1280 and 390 px, light and dark; whole pages with FULL=1, what a visitor sees first without.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { analyze, at, listed, open, ready, start } from "./browser.mjs";
import { random, writeLabels, writeValues } from "./npy.mjs";

const [directory = "pictures", ...wanted] = process.argv.slice(2);
const fullPage = process.env.FULL === "1";
mkdirSync(directory, { recursive: true });
const site = await start();

/** Two hundred samples of twelve rows: the image tells the group of a row, not without error, the text nothing. */
const tokens = mkdtempSync(join(tmpdir(), "pidlens-"));
{
  const [samples, rows, dims, next] = [200, 12, 6, random(5)];
  const noise = () => next() + next() + next() + next() - 2;
  const group = Array.from({ length: samples * rows }, () => Math.floor(2 * next()));
  writeValues(join(tokens, "image.npy"), [samples * rows, dims], (row, column) => noise() + (column < 2 ? 1.6 * group[row] - 0.8 : 0));
  writeValues(join(tokens, "text.npy"), [samples * rows, dims], noise);
  writeLabels(join(tokens, "group.npy"), group);
  writeLabels(join(tokens, "sample.npy"), group.map((_, row) => Math.floor(row / rows)));
}

const go = async (page, hash, id) => {
  await page.evaluate((hash) => { location.hash = hash; }, hash);
  await at(page, id).first().waitFor();
  await page.waitForTimeout(600);
};
const sample = async (page, id) => {
  await at(page, `sample-${id}`).first().click();
  await listed(page, 3);
};
/** In a narrow window the inputs are folded beside a report; so are their parts in any. */
const unfold = async (page, part) => {
  const fold = page.locator(".fold");
  if ((await fold.isVisible()) && (await fold.getAttribute("aria-expanded")) === "false") await fold.click();
  const summary = page.locator("summary", { hasText: part });
  if (await summary.isVisible()) await summary.click();
};

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
  ["inside", async (page) => {
    await at(page, "inside").locator("summary").first().press("Enter");
    await at(page, "open-layer").click();
    await at(page, "coupling-chart").locator("svg").first().waitFor();
    await at(page, "inside").scrollIntoViewIfNeeded();
  }],
  ["stability", async (page) => {
    await at(page, "stability").locator("summary").first().press("Enter");
    await at(page, "check-stability").click();
    await at(page, "stability-chart").locator("svg").first().waitFor();
    await at(page, "stability-verdict").scrollIntoViewIfNeeded();
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
    await unfold(page, "Demos");
    await sample(page, "noise");
    await analyze(page);
  }],
  ["compare", async (page) => {
    await unfold(page, "Recent analyses");
    const boxes = at(page, "recent-row").getByRole("checkbox");
    for (const box of (await boxes.all()).slice(0, 2)) await box.check();
    await at(page, "compare").click();
    await at(page, "compare-table").locator("tbody tr").first().waitFor();
  }],
  ["tokens", async (page) => {
    await page.goto(page.url().replace(/#.*/, ""));
    await ready(page);
    await at(page, "file-input").first().setInputFiles(["image", "text", "group", "sample"].map((name) => join(tokens, `${name}.npy`)));
    await listed(page, 4);
    await analyze(page);
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

/** Every picture, by what it shows. */
function index() {
  const link = (state, theme, width) => `[${width} px, ${theme}](${state}-${theme}-${width}.jpg)`;
  const row = ([state]) => `| ![${state}](${state}-light-1280.jpg) | **${state}** ${[link(state, "light", 390), link(state, "dark", 1280), link(state, "dark", 390)].join(" · ")} |`;
  return ["# The page in every state", "", "Taken by `scripts/shots` after `scripts/build`.", "", "| | |", "|---|---|", ...STATES.map(row), ""].join("\n");
}

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
  if (wanted.length === 0) writeFileSync(join(directory, "README.md"), index());
} finally {
  rmSync(tokens, { recursive: true, force: true });
  await site.stop();
}
