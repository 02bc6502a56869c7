// Many reports at once: brought as files or a folder, sorted by mouse and keyboard, compared, taken along, opened one by one.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { at, download, open, pidlens, ready, start } from "./browser.mjs";
import { inspect } from "./inspect.mjs";

const MODELS = [["blip", "vqa", 0.9, 13], ["blip", "snli", 0.8, 7], ["clip", "vqa", 0.7, 5], ["llava", "vqa", 0.6, 3]];

let site;
let folder;
let bare;
before(async () => {
  site = await start();
  folder = join(site.directory, "runs");
  mkdirSync(join(folder, "more"), { recursive: true });
  const column = (name, on) => {
    const path = join(site.directory, `${name}.csv`);
    writeFileSync(path, `${name}\n${Array.from({ length: 60 }, (_, row) => (on(row) ? "on\n" : "off\n")).join("")}`);
    return path;
  };
  const image = column("image", (row) => row % 2 === 0);
  const text = column("text", (row) => Math.floor(row / 2) % 2 === 0);
  const analyze = (wrong, ...more) => pidlens("analyze", "--source", image, "--source", text, "--null", "0", "--ci", "0",
    "--target", column("label", (row) => (row % 2 === 0) !== (row % wrong === 0)), ...more);
  for (const [model, task, accuracy, wrong] of MODELS) {
    analyze(wrong, "--meta", `model=${model}`, "--meta", `task=${task}`, "--meta", `accuracy=${accuracy}`, "--save", join(folder, `${model}-${task}.pidlens.json`));
  }
  bare = join(folder, "more", "plain.json");
  writeFileSync(bare, analyze(4, "--json"));
  writeFileSync(join(folder, "more", "notes.txt"), "of another kind\n");
});
after(() => site.stop());

const saved = () => MODELS.map(([model, task]) => join(folder, `${model}-${task}.pidlens.json`));
const cells = (page) => at(page, "board-matrix").locator("button.cell");
const models = (page) => at(page, "board-table").locator("tbody th").allInnerTexts();
/** Brings the folder to the board, and waits until it is shown. */
const brought = async (page) => {
  await page.evaluate(() => { location.hash = "#board"; });
  await at(page, "board-folder-input").setInputFiles(folder);
  await cells(page).nth(4).waitFor();
};

test("several reports that are chosen at once are a board, with the command's numbers", async (t) => {
  const page = await open(t, site);
  await ready(page);
  await at(page, "file-input").first().setInputFiles([...saved(), bare]);
  await cells(page).nth(4).waitFor();
  assert.match(page.url(), /#board$/);
  assert.match(await at(page, "board-counts").innerText(), /5 reports, 3 tasks/);
  assert.match(await cells(page).first().getAttribute("aria-label"), /^blip, vqa.*unique to image .*accuracy 0\.9$/);
  const { name, text } = await download(page, "board-csv");
  assert.equal(name, "pidlens-board.csv");
  // What was chosen one by one has no path, and comes in another order.
  const lines = (csv) => csv.trim().split("\n").map((line) => line.replace(/more\//g, "")).sort();
  assert.deepEqual(lines(text), lines(pidlens("board", folder, "--csv")));
});

test("a folder is sorted by mouse and by keyboard, in the matrix and the table alike", async (t) => {
  const page = await open(t, site);
  await brought(page);
  assert.deepEqual(await models(page), ["blip", "blip", "clip", "llava", "more/plain"]);
  const heading = at(page, "board-table").getByRole("columnheader", { name: "accuracy" });
  await heading.getByRole("button").focus();
  await page.keyboard.press("Enter");
  assert.equal(await heading.getAttribute("aria-sort"), "descending");
  await page.keyboard.press("Enter");
  assert.equal(await heading.getAttribute("aria-sort"), "ascending");
  assert.deepEqual(await models(page), ["llava", "clip", "blip", "blip", "more/plain"]);
  assert.match(await cells(page).first().getAttribute("aria-label"), /^llava, vqa/);
  await at(page, "board-by").selectOption({ label: "unique to image" });
  assert.equal((await models(page))[0], "blip");
  await at(page, "board-table").getByRole("button", { name: "model" }).click();
  assert.deepEqual(await models(page), ["blip", "blip", "clip", "llava", "more/plain"]);
});

test("arrow keys move between reports, Enter opens one, and the board is there again on the way back", async (t) => {
  const page = await open(t, site);
  await ready(page);
  await brought(page);
  await cells(page).first().focus();
  await page.keyboard.press("ArrowDown");
  const label = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  assert.match(await label(), /^clip, vqa/);
  assert.match(await at(page, "board-matrix").locator("figcaption").innerText(), /^clip, vqa/);
  await page.keyboard.press("Enter");
  await at(page, "opened").filter({ hasText: "clip-vqa.pidlens.json" }).waitFor();
  assert.match(page.url(), /#analyze$/);
  await page.goBack();
  await cells(page).nth(4).waitFor();
  // A report that came without its files is shown, and says that it cannot be computed again.
  await at(page, "board-table").getByRole("button", { name: "more/plain" }).click();
  await at(page, "opened").filter({ hasText: "It came as a report alone" }).waitFor();
  assert.equal(await at(page, "verify").isVisible(), false);
});

test("any number is drawn against any other, with the command's words", async (t) => {
  const page = await open(t, site);
  await brought(page);
  await at(page, "board-x").selectOption({ label: "accuracy" });
  await at(page, "board-y").selectOption({ label: "synergistic" });
  const words = pidlens("board", folder, "--x", "accuracy", "--y", "synergistic").trim().split("\n").at(-1);
  assert.equal(await at(page, "correlation").innerText(), words);
  const points = at(page, "board-scatter").locator(".columns button");
  assert.equal(await points.count(), 4);
  const { name, text } = await download(page, "download-svg", at(page, "board-scatter"));
  assert.equal(name, "pidlens-board-scatter.svg");
  assert.ok(text.includes("rank correlation") && text.includes("blip, snli"), text);
  const matrix = await download(page, "download-svg", at(page, "board-matrix"));
  assert.ok(matrix.text.startsWith("<svg") && matrix.text.includes("more/plain"), "the matrix is a file");
  await points.first().click();
  await at(page, "opened").waitFor();
});

test("a file that is no report is named and costs no other, and the same file twice is one", async (t) => {
  const page = await open(t, site);
  await page.evaluate(() => { location.hash = "#board"; });
  await at(page, "board-empty").waitFor();
  const broken = { name: "broken.pidlens.json", mimeType: "application/json", buffer: Buffer.from("{") };
  const other = { name: "other.json", mimeType: "application/json", buffer: Buffer.from('{"epochs": 3}') };
  const given = saved().map((path) => ({ name: path.split("/").at(-1), mimeType: "application/json", buffer: readFileSync(path) }));
  await at(page, "board-input").setInputFiles([broken, ...given, other, given[0]]);
  await cells(page).nth(3).waitFor();
  assert.equal(await cells(page).count(), 4);
  const refused = await at(page, "board-refused").locator("li").allInnerTexts();
  assert.equal(refused.length, 2);
  assert.match(refused[0], /broken\.pidlens\.json: found text that is not JSON/);
  assert.match(refused[1], /other\.json: found JSON without a schema/);
  await at(page, "board-clear").click();
  await at(page, "board-empty").waitFor();
  await at(page, "board-input").setInputFiles([other]);
  await at(page, "board-refused").filter({ hasText: "other.json" }).waitFor();
});

test("a report without its files opens like a saved one, and a folder that is dropped gives its files", async (t) => {
  const page = await open(t, site);
  await ready(page);
  await at(page, "file-input").first().setInputFiles(bare);
  await at(page, "opened").filter({ hasText: "plain.json" }).waitFor();
  const paths = await page.evaluate(async () => {
    const file = (name, path) => ({ isFile: true, name, fullPath: path, file: (give) => give(new File(["{}"], name)) });
    const folder = (entries) => ({ isDirectory: true, createReader: () => {
      let left = [entries, []];
      return { readEntries: (give) => give(left.shift()) };
    } });
    const entry = folder([file("a.json", "/runs/a.json"), file(".hidden", "/runs/.hidden"), folder([file("b.json", "/runs/more/b.json")])]);
    const found = await globalThis.filesOf({ files: [], items: [{ webkitGetAsEntry: () => entry }] });
    return found.map((file) => file.webkitRelativePath);
  });
  assert.deepEqual(paths, ["runs/a.json", "runs/more/b.json"]);
});

test("analyses that this browser keeps come to the board", async (t) => {
  const page = await open(t, site);
  await ready(page);
  await at(page, "file-input").first().setInputFiles(saved()[0]);
  await at(page, "opened").waitFor();
  await page.waitForFunction(() => document.querySelector("[data-testid=recent-row]"));
  await page.evaluate(() => { location.hash = "#board"; });
  await at(page, "board-recent").click();
  await cells(page).first().waitFor();
  assert.match(await cells(page).first().getAttribute("aria-label"), /^blip, vqa/);
});

for (const [theme, width] of [["light", 1280], ["dark", 390]]) {
  test(`axe finds nothing and nothing scrolls sideways (${theme}, ${width} px)`, async (t) => {
    const page = await open(t, site, { theme, width });
    await page.evaluate(() => { location.hash = "#board"; });
    await at(page, "board-empty").waitFor();
    await inspect(page, "an empty board");
    await brought(page);
    await inspect(page, "a board");
  });
}
