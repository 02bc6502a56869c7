// Files that other programs were reported to read wrongly, dropped on the page: each gives the command's atoms, or is refused for the command's
// reason. tests/faults.rs and tests/defaults.rs hold the values themselves.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { PATIENCE, at, download, open, ready, start } from "./browser.mjs";
import { header } from "./npy.mjs";

const DATA = new URL("../data/", import.meta.url).pathname;
const REF = ["faults/ref/image.npy", "faults/ref/text.npy", "faults/ref/label.npy"];
const [IMAGE, TEXT, LABEL] = REF;
let site;
before(async () => { site = await start(); });
after(() => site.stop());

const path = (file) => (file.startsWith("/") ? file : join(DATA, file));

/** A page with three clusters, no nulls and no intervals; `dropped` drops files from the machine, as a person does. */
async function desk(t) {
  const page = await open(t, site);
  await ready(page);
  for (const [setting, value] of [["clusters", "3"], ["null", "0"], ["resamples", "0"]]) {
    const field = page.locator(`#setting-${setting}`);
    await field.evaluate((node) => node.closest("details")?.setAttribute("open", ""));
    await field.fill(value);
    await field.press("Tab");
  }
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
async function clear(page) {
  for (let left = await at(page, "file-row").count(); left > 0; left -= 1) await page.locator(".files .remove").first().click();
}

/** Gives arrays the roles that a person chooses, by their labels ("text", "60 × 4 · float32"), which ignores what has another label; series are taken apart. */
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
  await clear(page);
  return { leftOut: leftOut.join(" "), missing, refused, report, said };
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
function clear_words(words) {
  const sentences = words.replace(/`[^`]*`/g, "").split(/[.!?]\s+(?=[A-Z])/).length;
  assert.ok(sentences <= 2 && words.length < 520, words);
}

/**
 * One line of the table: `files` are dropped and, where a guess would not do, `roles` chosen; `places` are the same for the command. What comes of it:
 * the same atoms (`says` is in the report's text and in its file), or `refused` on both sides. `leftOut` stands beside the file.
 */
async function holds(t, cases) {
  const it = await desk(t);
  for (const line of cases) {
    await t.test(line.files.map((file) => file.split("/").pop()).join(", "), async () => {
      const page = await walk(it, line);
      const native = command(line.places ?? line.files);
      if (line.leftOut) assert.match(page.leftOut, line.leftOut);
      if (line.refused) {
        const words = [page.refused, page.missing, page.leftOut].flat().join(" ");
        assert.equal(page.report, undefined, "the page analysed");
        assert.match(words, line.refused);
        page.refused.forEach(clear_words);
        assert.match(native.refused ?? "the command analysed", line.refused);
        return;
      }
      assert.deepEqual(page.refused, []);
      assert.ok(page.report, `nothing was analysed: ${page.missing}`);
      assert.deepEqual(atoms(page.report), atoms(native.report));
      const warnings = page.report.layers[0].warnings.join(" ");
      if (line.says) {
        assert.match(warnings, line.says);
        assert.match(page.said.replace(/\s+/g, " "), line.says);
      } else assert.doesNotMatch(warnings, /in part/);
    });
  }
}

const at_ = (directory, ...names) => names.map((name) => `faults/${directory}/${name}`);
const three = (file, image = "image", text = "text", label = "label") => [image, text, label].map((key) => `${file}#${key}`);
/** The three arrays of one file that hold more. */
const PICKED = [["image", "modality"], ["text", "modality"], ["label", "target"]];

const TABLE = [
  ["1: a type is read by its fields", [
    {
      files: ["defaults/h5py.h5", TEXT], roles: [["bfloat16", "modality"], ["60 × 3 · float32", "modality"], ["label", "target"]],
      places: ["defaults/h5py.h5#bfloat16", TEXT, "defaults/h5py.h5#label"], says: /virtual: found a virtual data set/,
    },
  ]],
  ["2: identifiers are compared as they are written", [
    { files: at_("uint64", "image.csv", "text.parquet", "label.csv"), places: [...at_("uint64", "image.csv", "text.parquet", "label.csv#label"), "id"], says: /all 60 are in every file/ },
    { files: at_("uint64", "image_s.csv", "text_other.csv", "label_s.csv"), places: [...at_("uint64", "image_s.csv", "text_other.csv", "label_s.csv"), "id"], says: /30 are in every file/ },
    { files: at_("uint64", "image_s_x.jsonl", "text_other_x.jsonl", "label_s_x.jsonl"), places: [...at_("uint64", "image_s_x.jsonl", "text_other_x.jsonl", "label_s_x.jsonl"), "id"], says: /30 are in every file/ },
    { files: at_("uint64", "tweet_a.csv", "tweet_b.csv", "tweet_l.csv"), places: [...at_("uint64", "tweet_a.csv", "tweet_b.csv", "tweet_l.csv"), "id"], refused: /no id is in every file: tweet_a has "1234567890123456789", tweet_b has "1234567890123456790"/ },
  ]],
  ["3: leading zeros are part of a name", [
    { files: at_("zeros", "image.csv", "text.parquet", "label.csv"), places: [...at_("zeros", "image.csv", "text.parquet", "label.csv"), "id"], says: /all 60 are in every file/ },
    { files: at_("zeros", "image120.csv", "text120.parquet", "label120.csv"), places: [...at_("zeros", "image120.csv", "text120.parquet", "label120.csv"), "id"], says: /all 120 are in every file/ },
    ...["codes.csv", "codes.jsonl", "codes.npy"].map((codes) => ({ files: [IMAGE, TEXT, ...at_("zeros", codes)] })),
  ]],
  ["4: nothing is chosen from what is left of a file, and what was left out is said", [
    { files: [...at_("laststanding", "hf.parquet"), TEXT, LABEL], refused: /emb: found lists of lists/, leftOut: /1 array left out\. Choose what the others are/ },
    { files: [IMAGE, TEXT, ...at_("laststanding", "obj.npz")], refused: /emb: found Python objects/, leftOut: /1 array left out\. Choose what the others are/ },
    {
      files: [IMAGE, TEXT, ...at_("laststanding", "obj.npz")], roles: [["60 × 4 · float32", "modality"], ["60 × 3 · float32", "modality"], ["label", "target"]],
      places: [IMAGE, TEXT, "faults/laststanding/obj.npz#label"], says: /obj\.npz was analysed in part.*emb: found Python objects/, leftOut: /emb: found Python objects/,
    },
  ]],
  ["5: true and false are dimensions", [
    ...["z.csv", "z.jsonl", "z.parquet", "onlybool.csv"].map((table) => ({ files: at_("dummies", table, "text.csv", "label.csv") })),
  ]],
  ["6: lists in cells are embeddings, and text whose every row is a symbol of its own is none", [
    { files: at_("listtext", "arrays.csv"), places: three("faults/listtext/arrays.csv") },
    { files: at_("listtext", "lists.csv"), places: three("faults/listtext/lists.csv") },
    { files: at_("listtext", "lists.parquet"), places: three("faults/listtext/lists.parquet") },
    { files: at_("listtext", "image.csv", "text.csv", "label.csv") },
    { files: [IMAGE, ...at_("savetxt", "w2v.txt"), LABEL] },
    { files: [IMAGE, ...at_("savetxt", "glove.txt"), LABEL] },
    {
      files: [IMAGE, ...at_("savetxt", "w2v.txt"), LABEL], roles: [["60 × 4 · float32", "modality"], ["column 1", "modality"], ["60 · text, 3 distinct", "target"]],
      places: [IMAGE, "faults/savetxt/w2v.txt#column 1", LABEL], refused: /every one of its 60 rows is a symbol of its own/,
    },
  ]],
  ["7: one member that is not known is left out by its name", [
    { files: [...at_("vds", "all.h5"), LABEL], places: [...at_("vds", "all.h5"), TEXT, LABEL], refused: /image: found a virtual data set, whose values lie in other files/, leftOut: /1 array left out/ },
    {
      files: [IMAGE, ...at_("vds", "all.h5")], roles: [["60 × 4 · float32", "modality"], ["text", "modality"], ["label", "target"]],
      places: [IMAGE, "faults/vds/all.h5#text", "faults/vds/all.h5#label"], says: /all\.h5 was analysed in part.*image: found a virtual data set/, leftOut: /image: found a virtual data set/,
    },
  ]],
  ["8: lists of decimals are read", [
    ...[32, 64, 128, 256].map((bits) => ({
      files: ["defaults/arrow.feather", TEXT], roles: [[`image_decimal${bits}`, "modality"], ["60 × 3 · float32", "modality"], ["label", "target"]],
      places: [`defaults/arrow.feather#image_decimal${bits}`, TEXT, "defaults/arrow.feather#label"],
    })),
  ]],
  // Row 9, a broken pipe, is the command's alone.
  ["10: categories of numbers and text as bytes are read, and what is not is named", [
    { files: at_("intcat", "cat.parquet"), places: three("faults/intcat/cat.parquet") },
    { files: at_("intcat", "cat.feather"), places: three("faults/intcat/cat.feather") },
    { files: at_("binary", "spark.parquet"), places: three("faults/binary/spark.parquet") },
    { files: [...at_("intcat", "bfloat16.npz"), TEXT, LABEL], refused: /image: found .*'\|V2'/, leftOut: /1 array left out\. Choose what the others are/ },
    {
      files: [IMAGE, ...at_("intcat", "bfloat16.npz")], roles: [["60 × 4 · float32", "modality"], ["text", "modality"], ["label", "target"]],
      places: [IMAGE, "faults/intcat/bfloat16.npz#text", "faults/intcat/bfloat16.npz#label"], says: /bfloat16\.npz was analysed in part.*image: found .*'\|V2'/,
    },
    { files: ["defaults/torch.pt", TEXT], roles: [["tagged", "modality"], ["60 × 3 · float32", "modality"], ["label", "target"]], places: ["defaults/torch.pt#tagged", TEXT, "defaults/torch.pt#label"] },
  ]],
  ["11: the other files' rows decide what a first line is", [
    { files: [IMAGE, TEXT, ...at_("projector", "metadata_rare.tsv")], says: /The first line of metadata_rare\.tsv was read as a row, not as a header/ },
    { files: [IMAGE, TEXT, ...at_("projector", "metadata_61.tsv")] },
    { files: at_("projector", "vectors.tsv", "vectors2.tsv", "metadata_rare.tsv"), says: /was read as a row, not as a header/ },
  ]],
  ["12: tables are split as their writers split them", [
    { files: at_("savetxt", "image.txt", "text.txt", "label.txt") },
    { files: at_("savetxt", "image_h.csv", "text_h.csv", "label.txt") },
    { files: at_("savetxt", "image.txt", "text61.txt", "label.txt"), refused: /text61.* has 61/ },
    ...["german.csv", "tabs.txt", "excel.csv", "two_lines.csv", "three_lines.csv"].map((table) => ({ files: [`defaults/${table}`, "defaults/text.npy", "defaults/label.npy"] })),
  ]],
  ["14: rows, sparse matrices, one-hot labels and MATLAB's files", [
    { files: [...at_("persample", "keyed.npz"), TEXT, LABEL] },
    { files: [...at_("persample", "reduced.h5"), TEXT, LABEL] },
    { files: [...at_("persample", "seqvec.npz"), TEXT, LABEL], refused: /arr_0: found Python objects/ },
    ...["image.npz", "coo.npz", "bsr.npz"].map((sparse) => ({ files: [...at_("sparse", sparse), TEXT, LABEL] })),
    ...[["labels/onehot12.npy", "60 × 12 · float32"], ["sparse/onehot.npz", "60 × 3 · float32", 1]].map(([labels, of, nth]) => ({
      files: [IMAGE, TEXT, `faults/${labels}`], roles: [["60 × 4 · float32", "modality"], ["60 × 3 · float32", "modality"], [of, "target", nth]],
    })),
    ...["column.npy", "columnU.npy"].map((labels) => ({ files: [IMAGE, TEXT, ...at_("labels", labels)] })),
    { files: [IMAGE, TEXT, ...at_("labels", "unique.npy")], refused: /has as many classes as rows \(60\)/ },
    { files: ["defaults/output.pt", "defaults/text.npy", "defaults/label.npy"] },
    { files: ["defaults/matlab.mat", "defaults/text.npy", "defaults/label.npy"], roles: [["image", "modality"], ["60 × 3 · float32", "modality"], ["60 · text, 3 distinct", "target"]], places: ["defaults/matlab.mat#image", "defaults/text.npy", "defaults/label.npy"], says: /note: found a MATLAB char/ },
  ]],
  ["16: Zstandard and LZF are read in the page", [
    ...["polars.parquet", "polars.arrow"].map((table) => ({ files: [`defaults/${table}`], roles: PICKED, places: three(`defaults/${table}`) })),
    ...["zstd.parquet", "zstd.feather", "zstd.h5"].map((packed) => ({ files: [`defaults/${packed}`, "defaults/text.npy", "defaults/label.npy"] })),
    { files: ["defaults/h5py.h5", TEXT], roles: [["lzf", "modality"], ["60 × 3 · float32", "modality"], ["label", "target"]], places: ["defaults/h5py.h5#lzf", TEXT, "defaults/h5py.h5#label"], says: /virtual/ },
  ]],
];

for (const [name, cases] of TABLE) test(name, (t) => holds(t, cases));

test("13: signs in a path are part of the file's name", async (t) => {
  const cases = ["lr=0.1,seed=3", "run #3", "ünï code 表"].map((folder) => {
    const names = ["a=b.npy", "te#xt (1).npy", "метка.npy"];
    mkdirSync(join(site.directory, folder), { recursive: true });
    names.forEach((name, i) => cpSync(path(REF[i]), join(site.directory, folder, name)));
    return { files: names.map((name) => join(site.directory, folder, name)) };
  });
  await holds(t, cases);
});

test("15: spaces are part of a label in every format", async (t) => {
  const labels = Array.from({ length: 60 }, (_, row) => (row % 7 ? "" : " ") + ["cat", "dog", "bird"][row % 3]);
  const written = {
    "label.csv": `label\n${labels.join("\n")}\n`,
    "label.tsv": `file\tlabel\n${labels.map((label, row) => `${row}.png\t${label}\n`).join("")}`,
    "label.jsonl": labels.map((label) => `${JSON.stringify({ label })}\n`).join(""),
    "label.npy": Buffer.concat([header("|S5", [60]), ...labels.map((label) => Buffer.from(label.padEnd(5, "\0")))]),
  };
  const cases = Object.entries(written).map(([name, content]) => {
    const file = join(site.directory, name);
    writeFileSync(file, content);
    return { files: [IMAGE, TEXT, file], places: [IMAGE, TEXT, name.endsWith("tsv") ? `${file}#label` : file], says: /only spaces around them differ/ };
  });
  await holds(t, cases);
});
