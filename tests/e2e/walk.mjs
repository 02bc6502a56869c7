// The walk from dropped files to a report, and the command's of the same files beside it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { PATIENCE, at, download, open, ready, set } from "./browser.mjs";

const DATA = new URL("../data/", import.meta.url).pathname;
/** Two modalities and a target of the same 60 rows. */
export const REF = ["faults/ref/image.npy", "faults/ref/text.npy", "faults/ref/label.npy"];

/** A file of tests/data, or one at its own place. */
export const path = (file) => (file.startsWith("/") ? file : join(DATA, file));

/** A page with three clusters, no nulls and no intervals; `dropped` drops files from the machine, as a person does. */
async function desk(t, site) {
  const page = await open(t, site);
  await ready(page);
  await set(page, { clusters: "3", null: "0", resamples: "0" });
  const devtools = await page.context().newCDPSession(page);
  const dropped = async (files) => {
    const data = { items: [], files: files.map(path), dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) await devtools.send("Input.dispatchDragEvent", { type, x: 900, y: 500, data });
    const read = (files) => document.querySelectorAll("[data-testid=file-row]").length === files
      && !/reading/.test(document.querySelector("#missing").textContent + document.querySelector(".files").textContent);
    await page.waitForFunction(read, files.length);
  };
  return { page, dropped };
}

/** Takes every file off the page. */
async function empty(page) {
  for (let left = await at(page, "file-row").count(); left > 0; left -= 1) await page.locator(".files .remove").first().click();
}

/** Gives arrays the roles that a person chooses, by their labels ("text", "60 rows × 4 columns · float32"), which ignores what has another label; series are taken apart. */
async function choose(page, roles) {
  if (!roles) return;
  for (let left = await at(page, "take-apart").count(); left > 0; left -= 1) await at(page, "take-apart").first().click();
  for (const select of await at(page, "role-select").all()) await select.selectOption("ignored");
  for (const [of, role, nth = 0] of roles) await page.getByLabel(`Role of ${of}`, { exact: true }).nth(nth).selectOption(role);
}

/** What the page gives for files: a report, or the words of its refusal. */
async function walk({ page, dropped }, { files, roles }) {
  await dropped(files);
  await choose(page, roles);
  const leftOut = await at(page, "left-out").allTextContents();
  const advice = await at(page, "advice").allTextContents();
  const words = async () => (await at(page, "error").allInnerTexts()).map((text) => text.replace(/^Error\s+|\s*Dismiss$/g, ""));
  const missing = await page.locator("#missing").innerText();
  let refused = await words();
  let report;
  if (await at(page, "analyze").isEnabled()) {
    await at(page, "analyze").click();
    await at(page, "progress").waitFor({ state: "detached", timeout: PATIENCE });
    await page.waitForFunction(() => document.querySelector("[data-testid=report]")?.dataset.state === "done" || document.querySelector("[data-testid=error]"));
    refused = await words();
    if (!refused.length) report = JSON.parse((await download(page, "download-json")).text);
  }
  const said = report ? await at(page, "report").evaluate((node) => node.textContent) : "";
  const dismiss = page.locator(".launch").getByRole("button", { name: "Dismiss" });
  if (await dismiss.count()) await dismiss.click();
  await empty(page);
  return { leftOut: leftOut.join(" "), advice: advice.join(" "), missing, refused, report, said };
}

/** What the command gives: a report, or the words of its refusal. `places` are two modalities, the target and perhaps a column of ids. */
function command(places) {
  const options = ["--source", "--source", "--target", "--ids"].flatMap((option, i) => (places[i] ? [option, i < 3 ? path(places[i]) : places[i]] : []));
  const found = spawnSync(process.env.PIDLENS_BIN ?? "pidlens", ["analyze", ...options, "--clusters", "3", "--null", "0", "--ci", "0", "--json"], { encoding: "utf8" });
  if (found.status === 0) return { report: JSON.parse(found.stdout) };
  assert.equal(found.status, 2, found.stderr);
  return { refused: found.stderr };
}

/** R, U of both, S, and the rows; the modalities' names may differ. */
const atoms = ({ layers: [{ atoms, rows }] }) => [atoms.redundant, ...Object.values(atoms.unique), atoms.synergistic, rows];

/** Asserts that words are clear: two sentences at most, none of them an essay. */
function assertClear(words) {
  const sentences = words.replace(/`[^`]*`/g, "").split(/[.!?]\s+(?=[A-Z])/).length;
  assert.ok(sentences <= 2 && words.length < 520, words);
}

/**
 * One line of the table: `files` are dropped and, where a guess would not do, `roles` chosen; `places` are the same for the command. What comes of it:
 * the same atoms (`says` is in the report's text and in its file), or `refused` on both sides. `leftOut` stands beside the file.
 */
export async function holds(t, site, cases) {
  const it = await desk(t, site);
  for (const line of cases) {
    await t.test(line.files.map((file) => file.split("/").pop()).join(", "), async () => {
      const page = await walk(it, line);
      const native = command(line.places ?? line.files);
      if (line.leftOut) assert.match(page.leftOut, line.leftOut);
      if (line.refused) {
        const words = [page.refused, page.missing, page.leftOut, page.advice].flat().join(" ");
        assert.equal(page.report, undefined, "the page analysed");
        assert.match(words, line.refused);
        page.refused.forEach(assertClear);
        assert.match(native.refused ?? "the command analysed", line.refused);
        return;
      }
      assert.deepEqual(page.refused, []);
      assert.ok(page.report, `nothing was analysed: ${page.missing}`);
      assert.deepEqual(atoms(page.report), atoms(native.report));
      const warnings = page.report.layers[0].warnings.map(({ text }) => text).join(" ");
      if (line.says) {
        assert.match(warnings, line.says);
        assert.match(page.said.replace(/\s+/g, " "), line.says);
      } else assert.doesNotMatch(warnings, /in part/);
    });
  }
}
