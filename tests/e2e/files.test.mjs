// Files of every format, chosen in the page: the same report as the command's, to the last digit.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { analyze, at, download, listed, numbers, open, pidlens, ready, start } from "./browser.mjs";

const DATA = new URL("../data/files/", import.meta.url).pathname;
let site;
let directory;
before(async () => {
  site = await start();
  ({ directory } = site);
});
after(() => site.stop());

const roles = (page) => at(page, "role-select").evaluateAll((selects) => selects.map((select) => select.value));

for (const [file, text] of [
  ["stored.npz", "text"],
  ["layers.npz", "text.layer.*"],
  ["bf16.safetensors", "text.*"],
  ["rows.jsonl", "text.*"],
  ["views.pt", "text"],
  ["chunked.h5", "text/layer_*"],
  ["pandas.parquet", "text.*"],
  ["lz4.feather", "text.*"],
  ["zstd.parquet", "text.*"],
  ["zstd.feather", "text.*"],
]) {
  test(`${file} is one click, and gives the command's report`, async (t) => {
    const page = await open(t, site);
    await ready(page);
    await at(page, "file-input").first().setInputFiles(join(DATA, file));
    await listed(page, 1);
    assert.deepEqual((await roles(page)).filter((role) => role !== "ignored").sort(), ["modality", "modality", "target"]);
    await analyze(page);
    const path = join(DATA, file);
    const sources = [`image=${path}#image`, `text=${path}#${text}`];
    // The page lists series first.
    const order = (await at(page, "name-input").evaluateAll((fields) => fields.filter((field) => !field.hidden).map((field) => field.value)));
    if (order[0] === "text") sources.reverse();
    const native = pidlens("analyze", ...sources.flatMap((source) => ["--source", source]), "--target", `label=${path}#label`, "--json");
    assert.equal(numbers((await download(page, "download-json")).text), numbers(native));
  });
}

test("the readers on demand are loaded with the first file that needs them, not before", async (t) => {
  const page = await open(t, site);
  const asked = [];
  page.context().on("request", (request) => /\/readers\//.test(request.url()) && asked.push(request.url()));
  await ready(page);
  const read = async (name, files) => {
    await at(page, "file-input").first().setInputFiles(join(DATA, name));
    await page.waitForFunction((files) => document.querySelectorAll("[data-testid=file-row]").length === files, files);
    await page.waitForFunction(() => !/reading/.test(document.querySelector(".files").textContent));
  };
  await read("image_bef2.npy", 1);
  assert.deepEqual(asked, []);
  await read("none.parquet", 2);
  assert.ok(asked.length > 0);
});

test("a broken file is refused in words beside the file", async (t) => {
  const page = await open(t, site);
  await ready(page);
  const broken = join(directory, "broken.npz");
  writeFileSync(broken, readFileSync(join(DATA, "stored.npz")).subarray(0, 500));
  const packed = join(directory, "broken.parquet");
  const bytes = readFileSync(join(DATA, "zstd.parquet"));
  // The header of the first block in every frame of Zstandard.
  const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
  for (let frame = bytes.indexOf(magic); frame >= 0; frame = bytes.indexOf(magic, frame + 1)) bytes.fill(0xff, frame + 6, frame + 9);
  writeFileSync(packed, bytes);
  await at(page, "file-input").first().setInputFiles([broken, packed]);
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=file-row] [data-testid=error]").length === 2);
  const [first, second] = await at(page, "error").allInnerTexts();
  assert.match(first, /broken\.npz: found an archive that cannot be read/);
  assert.match(second, /broken\.parquet: .*Zstandard/);
});

test("layers can be taken apart and are still one modality", async (t) => {
  const page = await open(t, site);
  await ready(page);
  await at(page, "file-input").first().setInputFiles(join(DATA, "layers.npz"));
  await listed(page, 1);
  const rows = await at(page, "role-select").count();
  await at(page, "take-apart").click();
  assert.equal(await at(page, "role-select").count(), rows + 1);
  await analyze(page);
  assert.match(await at(page, "headline").innerText(), /layer|text|image/i);
});
