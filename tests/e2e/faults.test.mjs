// Files that other programs were reported to read wrongly, dropped on the page: each gives the command's atoms, or is refused for the command's
// reason. tests/faults.rs and tests/defaults.rs hold the values themselves.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { start } from "./browser.mjs";
import { header } from "./npy.mjs";
import { REF, holds, path } from "./walk.mjs";

const [IMAGE, TEXT, LABEL] = REF;
let site;
before(async () => { site = await start(); });
after(() => site.stop());

const within = (directory, ...names) => names.map((name) => `faults/${directory}/${name}`);
const three = (file, image = "image", text = "text", label = "label") => [image, text, label].map((key) => `${file}#${key}`);
/** The three arrays of one file that hold more. */
const PICKED = [["image", "modality"], ["text", "modality"], ["label", "target"]];

const TABLE = [
  ["1: a type is read by its fields", [
    {
      files: ["defaults/h5py.h5", TEXT], roles: [["bfloat16", "modality"], ["60 rows × 3 columns · float32", "modality"], ["label", "target"]],
      places: ["defaults/h5py.h5#bfloat16", TEXT, "defaults/h5py.h5#label"], says: /virtual: found a virtual data set/,
    },
  ]],
  ["2: identifiers are compared as they are written", [
    { files: within("uint64", "image.csv", "text.parquet", "label.csv"), places: [...within("uint64", "image.csv", "text.parquet", "label.csv#label"), "id"], says: /all 60 are in every file/ },
    { files: within("uint64", "image_s.csv", "text_other.csv", "label_s.csv"), places: [...within("uint64", "image_s.csv", "text_other.csv", "label_s.csv"), "id"], says: /30 are in every file/ },
    { files: within("uint64", "image_s_x.jsonl", "text_other_x.jsonl", "label_s_x.jsonl"), places: [...within("uint64", "image_s_x.jsonl", "text_other_x.jsonl", "label_s_x.jsonl"), "id"], says: /30 are in every file/ },
    { files: within("uint64", "tweet_a.csv", "tweet_b.csv", "tweet_l.csv"), places: [...within("uint64", "tweet_a.csv", "tweet_b.csv", "tweet_l.csv"), "id"], refused: /no id is in every file: tweet_a has "1234567890123456789", tweet_b has "1234567890123456790"/ },
  ]],
  ["3: leading zeros are part of a name", [
    { files: within("zeros", "image.csv", "text.parquet", "label.csv"), places: [...within("zeros", "image.csv", "text.parquet", "label.csv"), "id"], says: /all 60 are in every file/ },
    { files: within("zeros", "image120.csv", "text120.parquet", "label120.csv"), places: [...within("zeros", "image120.csv", "text120.parquet", "label120.csv"), "id"], says: /all 120 are in every file/ },
    ...["codes.csv", "codes.jsonl", "codes.npy"].map((codes) => ({ files: [IMAGE, TEXT, ...within("zeros", codes)] })),
  ]],
  ["4: nothing is chosen from what is left of a file, and what was left out is said", [
    { files: [...within("laststanding", "hf.parquet"), TEXT, LABEL], refused: /emb: found lists of lists/, leftOut: /1 array left out\. Choose the roles of the others/ },
    { files: [IMAGE, TEXT, ...within("laststanding", "obj.npz")], refused: /emb: found Python objects/, leftOut: /1 array left out\. Choose the roles of the others/ },
    {
      files: [IMAGE, TEXT, ...within("laststanding", "obj.npz")], roles: [["60 rows × 4 columns · float32", "modality"], ["60 rows × 3 columns · float32", "modality"], ["label", "target"]],
      places: [IMAGE, TEXT, "faults/laststanding/obj.npz#label"], says: /obj\.npz was analysed in part.*emb: found Python objects/, leftOut: /emb: found Python objects/,
    },
  ]],
  ["5: true and false are dimensions", [
    ...["z.csv", "z.jsonl", "z.parquet", "onlybool.csv"].map((table) => ({ files: within("dummies", table, "text.csv", "label.csv") })),
  ]],
  ["6: lists in cells are embeddings, and text whose every row is a symbol of its own is none", [
    { files: within("listtext", "arrays.csv"), places: three("faults/listtext/arrays.csv") },
    { files: within("listtext", "lists.csv"), places: three("faults/listtext/lists.csv") },
    { files: within("listtext", "lists.parquet"), places: three("faults/listtext/lists.parquet") },
    { files: within("listtext", "image.csv", "text.csv", "label.csv") },
    { files: [IMAGE, ...within("savetxt", "w2v.txt"), LABEL] },
    { files: [IMAGE, ...within("savetxt", "glove.txt"), LABEL] },
    {
      files: [IMAGE, ...within("savetxt", "w2v.txt"), LABEL], roles: [["60 rows × 4 columns · float32", "modality"], ["column 1", "modality"], ["60 rows · text, 3 distinct", "target"]],
      places: [IMAGE, "faults/savetxt/w2v.txt#column 1", LABEL], refused: /every one of its 60 rows is a symbol of its own/,
    },
  ]],
  ["7: one member that is not known is left out by its name", [
    { files: [...within("vds", "all.h5"), LABEL], places: [...within("vds", "all.h5"), TEXT, LABEL], refused: /image: found a virtual data set, whose values lie in other files/, leftOut: /1 array left out/ },
    {
      files: [IMAGE, ...within("vds", "all.h5")], roles: [["60 rows × 4 columns · float32", "modality"], ["text", "modality"], ["label", "target"]],
      places: [IMAGE, "faults/vds/all.h5#text", "faults/vds/all.h5#label"], says: /all\.h5 was analysed in part.*image: found a virtual data set/, leftOut: /image: found a virtual data set/,
    },
  ]],
  ["8: lists of decimals are read", [
    ...[32, 64, 128, 256].map((bits) => ({
      files: ["defaults/arrow.feather", TEXT], roles: [[`image_decimal${bits}`, "modality"], ["60 rows × 3 columns · float32", "modality"], ["label", "target"]],
      places: [`defaults/arrow.feather#image_decimal${bits}`, TEXT, "defaults/arrow.feather#label"],
    })),
  ]],
  // Row 9, a broken pipe, is the command's alone.
  ["10: categories of numbers and text as bytes are read, and what is not is named", [
    { files: within("intcat", "cat.parquet"), places: three("faults/intcat/cat.parquet") },
    { files: within("intcat", "cat.feather"), places: three("faults/intcat/cat.feather") },
    { files: within("binary", "spark.parquet"), places: three("faults/binary/spark.parquet") },
    { files: [...within("intcat", "bfloat16.npz"), TEXT, LABEL], refused: /image: found .*'\|V2'/, leftOut: /1 array left out\. Choose the roles of the others/ },
    {
      files: [IMAGE, ...within("intcat", "bfloat16.npz")], roles: [["60 rows × 4 columns · float32", "modality"], ["text", "modality"], ["label", "target"]],
      places: [IMAGE, "faults/intcat/bfloat16.npz#text", "faults/intcat/bfloat16.npz#label"], says: /bfloat16\.npz was analysed in part.*image: found .*'\|V2'/,
    },
    { files: ["defaults/torch.pt", TEXT], roles: [["tagged", "modality"], ["60 rows × 3 columns · float32", "modality"], ["label", "target"]], places: ["defaults/torch.pt#tagged", TEXT, "defaults/torch.pt#label"] },
  ]],
  ["11: the other files' rows decide what a first line is", [
    { files: [IMAGE, TEXT, ...within("projector", "metadata_rare.tsv")], says: /The first line of metadata_rare\.tsv was read as a row, not as a header/ },
    { files: [IMAGE, TEXT, ...within("projector", "metadata_61.tsv")] },
    { files: within("projector", "vectors.tsv", "vectors2.tsv", "metadata_rare.tsv"), says: /was read as a row, not as a header/ },
  ]],
  ["12: tables are split as their writers split them", [
    { files: within("savetxt", "image.txt", "text.txt", "label.txt") },
    { files: within("savetxt", "image_h.csv", "text_h.csv", "label.txt") },
    { files: within("savetxt", "image.txt", "text61.txt", "label.txt"), refused: /text61.* has 61/ },
    ...["german.csv", "tabs.txt", "excel.csv", "two_lines.csv", "three_lines.csv"].map((table) => ({ files: [`defaults/${table}`, "defaults/text.npy", "defaults/label.npy"] })),
  ]],
  ["14: rows, sparse matrices, one-hot labels and MATLAB's files", [
    { files: [...within("persample", "keyed.npz"), TEXT, LABEL] },
    { files: [...within("persample", "reduced.h5"), TEXT, LABEL] },
    { files: [...within("persample", "seqvec.npz"), TEXT, LABEL], refused: /arr_0: found Python objects/ },
    ...["image.npz", "coo.npz", "bsr.npz"].map((sparse) => ({ files: [...within("sparse", sparse), TEXT, LABEL] })),
    ...[["labels/onehot12.npy", "60 rows × 12 columns · float32"], ["sparse/onehot.npz", "60 rows × 3 columns · float32", 1]].map(([labels, of, nth]) => ({
      files: [IMAGE, TEXT, `faults/${labels}`], roles: [["60 rows × 4 columns · float32", "modality"], ["60 rows × 3 columns · float32", "modality"], [of, "target", nth]],
    })),
    ...["column.npy", "columnU.npy"].map((labels) => ({ files: [IMAGE, TEXT, ...within("labels", labels)] })),
    { files: [IMAGE, TEXT, ...within("labels", "unique.npy")], refused: /has as many classes as rows \(60\)/ },
    { files: ["defaults/output.pt", "defaults/text.npy", "defaults/label.npy"] },
    { files: ["defaults/matlab.mat", "defaults/text.npy", "defaults/label.npy"], roles: [["image", "modality"], ["60 rows × 3 columns · float32", "modality"], ["60 rows · text, 3 distinct", "target"]], places: ["defaults/matlab.mat#image", "defaults/text.npy", "defaults/label.npy"], says: /note: found a MATLAB char/ },
  ]],
  ["16: Zstandard and LZF are read in the page", [
    ...["polars.parquet", "polars.arrow"].map((table) => ({ files: [`defaults/${table}`], roles: PICKED, places: three(`defaults/${table}`) })),
    ...["zstd.parquet", "zstd.feather", "zstd.h5"].map((packed) => ({ files: [`defaults/${packed}`, "defaults/text.npy", "defaults/label.npy"] })),
    { files: ["defaults/h5py.h5", TEXT], roles: [["lzf", "modality"], ["60 rows × 3 columns · float32", "modality"], ["label", "target"]], places: ["defaults/h5py.h5#lzf", TEXT, "defaults/h5py.h5#label"], says: /virtual/ },
  ]],
];

for (const [name, cases] of TABLE) test(name, (t) => holds(t, site, cases));

test("13: signs in a path are part of the file's name", async (t) => {
  const cases = ["lr=0.1,seed=3", "run #3", "ünï code 表"].map((folder) => {
    const names = ["a=b.npy", "te#xt (1).npy", "метка.npy"];
    mkdirSync(join(site.directory, folder), { recursive: true });
    names.forEach((name, i) => cpSync(path(REF[i]), join(site.directory, folder, name)));
    return { files: names.map((name) => join(site.directory, folder, name)) };
  });
  await holds(t, site, cases);
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
  await holds(t, site, cases);
});
