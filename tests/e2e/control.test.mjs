// A control: the decomposition within each class of a column that is held, and its mean.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { analyze, answered, at, download, numbers, open, pidlens, ready, reopened, start } from "./browser.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

/** Two bits a row; the target is the first, the second or their exclusive or, as the language says. */
function files(directory) {
  const rows = [...Array(900).keys()].map((i) => [(i * 7919 >> 3) & 1, (i * 104729 >> 5) & 1, i % 3]);
  const columns = {
    image: rows.map(([a]) => `i${a}`),
    text: rows.map(([, b]) => `t${b}`),
    label: rows.map(([a, b, z]) => `y${[a, b, a ^ b][z]}`),
    language: rows.map(([, , z]) => ["de", "en", "fr"][z]),
  };
  return Object.entries(columns).map(([name, values]) => {
    const path = join(directory, `${name}.csv`);
    writeFileSync(path, `${name}\n${values.join("\n")}\n`);
    return path;
  });
}

const choose = (page, file, role) => page.locator(".file", { hasText: file }).getByTestId("role-select").selectOption(role);

test("a column that is held: bars and rows for each class, the command's numbers, verified from a saved file", async (t) => {
  const paths = files(site.directory);
  const page = await open(t, site);
  await ready(page);
  await at(page, "file-input").first().setInputFiles(paths);
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=role-select]").length === 4);
  for (const [file, role] of [["image.csv", "modality"], ["text.csv", "modality"], ["label.csv", "target"], ["language.csv", "control"]]) {
    await choose(page, file, role);
  }
  await analyze(page);
  const chart = at(page, "control-chart");
  assert.match(await chart.locator("h3").innerText(), /Information about label, given language/);
  const pointer = chart.locator(".pointer");
  await pointer.focus();
  await pointer.press("ArrowDown");
  await pointer.press("End");
  assert.match(await chart.locator("figcaption").innerText(), /^mean: unique to image 0\.33/);
  assert.equal(await at(page, "control-table").locator("tbody tr").count(), 4);
  const { text } = await download(page, "download-json");
  const { control } = JSON.parse(text).layers[0];
  assert.deepEqual(control.classes.map((layer) => layer.name), ["language = de", "language = en", "language = fr"]);
  assert.ok(control.mean.information.joint > 0.99, "each class is told by both");

  const settings = join(site.directory, "settings.json");
  writeFileSync(settings, JSON.stringify(JSON.parse(text).config));
  const [image, words, label, language] = paths;
  const native = pidlens("analyze", "--source", image, "--source", words, "--target", label, "--control", language, "--config", settings, "--json");
  assert.equal(numbers(text), numbers(native));

  const other = await reopened(t, site, await download(page, "save"), paths);
  await at(other, "control-chart").waitFor();
  assert.deepEqual(
    await at(other, "role-select").evaluateAll((selects) => selects.map((select) => select.value)),
    ["modality", "modality", "target", "control"],
  );
  await at(other, "verify").click();
  await answered(at(other, "agreement"));
  assert.match(await at(other, "agreement").innerText(), /Verified.*last bit/s);
});
