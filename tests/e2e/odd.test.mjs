// Odd and hostile variants of three plain files, dropped on the page: the command's atoms, or the command's reason. Most are written here, from the same
// 60 rows.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { after, before, test } from "node:test";
import { start } from "./browser.mjs";
import { header } from "./npy.mjs";
import { REF, holds, path } from "./walk.mjs";

const [IMAGE, TEXT, LABEL] = REF;
const bytes = readFileSync(path(IMAGE)).subarray(128);
const values = Float32Array.from({ length: 240 }, (_, i) => bytes.readFloatLE(4 * i));
const rows = Array.from({ length: 60 }, (_, row) => [...values.subarray(4 * row, 4 * row + 4)]);
const labels = rows.map((_, row) => ["cat", "dog", "bird"][row % 3]);
let site;
before(async () => { site = await start(); });
after(() => site.stop());

/** Writes a file into a folder of its own, so that it keeps its name; gives its path. */
let written = 0;
function write(name, content) {
  const file = join(site.directory, String((written += 1)), name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** The image as a table. */
const table = ({ head = "a,b,c,d", between = ",", end = "\n", number = String } = {}) =>
  [...(head ? [head.replaceAll(",", between)] : []), ...rows.map((row) => row.map(number).join(between))].join(end) + end;
const image = (name, content, more = {}) => ({ files: [write(name, content), TEXT, LABEL], ...more });
const label = (name, content, more = {}) => ({ files: [IMAGE, TEXT, write(name, content)], ...more });
const npy = (shape, data = bytes) => Buffer.concat([header("<f4", shape), data]);

test("tables as programs write them are read", (t) => holds(t, site, [
  image("bom.csv", `\ufeff${table()}`),
  image("crlf.csv", table({ end: "\r\n" })),
  image("cr.csv", table({ end: "\r" })),
  image("decimal commas.csv", `\ufeff${table({ between: ";", end: "\r\n", number: (value) => String(value).replace(".", ",") })}`),
  image("spaces.csv", table({ between: ", " })),
  image("quoted.csv", table({ number: (value) => `"${value}"` })),
  image("blank lines.csv", `\n\n${table({ end: "\n\n" })}\n\n`),
  image("pipes.csv", table({ between: "|" })),
  image("tabs in a.csv", table({ between: "\t" })),
  image("no header.csv", table({ head: "" })),
  image("one name.csv", table({ head: "x,x,x,x" })),
  image("no names.csv", table({ head: ",,," })),
  image("numbers above.csv", table({ head: "0,1,2,3" })),
  image("units.csv", table().replace("\n", "\nmm,mm,mm,mm\n")),
  image("signs.csv", table({ number: (value) => `+${value.toExponential(6)}` })),
  image("end.csv", table({ end: ",\n" })),
  label("quoted newlines.csv", `label\n${labels.map((label) => `"${label}\nx"\n`).join("")}`),
  label("bom.csv", `\ufeff${labels.join("\n")}\n`),
  label("crlf.txt", labels.join("\r\n")),
  label("1.0 beside 1.csv", `label\n${labels.map((label, row) => `${"catdogbird".indexOf(label)}${row % 7 ? "" : ".0"}\n`).join("")}`),
  label("missing words.csv", `label\n${labels.map((label) => `${label === "cat" ? "NA" : label}\n`).join("")}`),
  label("of names.csv", `filename,split,label\n${labels.map((label, row) => `${row}.jpg,${row < 50 ? "train" : "test"},${label}\n`).join("")}`, {}),
].map((line) => (line.files[2].endsWith("of names.csv") ? { ...line, places: [...line.files.slice(0, 2), `${line.files[2]}#label`] } : line))));

test("names of any signs are names", (t) => holds(t, site, ["a=b#c.npy", "ünï 表 (1).npy", "--image.npy", "<b>x<b>&.npy", "a,b;c.npy", "'q\".npy", "100% sure.npy", "image.NPY", "image"].map(
  (name) => ({ files: [write(name, npy([60, 4])), TEXT, LABEL], places: [`${join(site.directory, String(written), name)}`, TEXT, LABEL] }),
)));

test("what cannot be read is refused where it is, and for its reason", (t) => holds(t, site, [
  ...["npy", "csv", "npz", "parquet", "jsonl", "pt", "h5", "safetensors", "arrow", "txt"].map((kind) => label(`empty.${kind}`, "", { refused: /is empty \(0 bytes\)/ })),
  label("blank.csv", "\n", { refused: /found only blank lines/ }),
  label("header.csv", "label\n", { refused: /found a header and no rows/ }),
  label("latin.csv", Buffer.from(labels.join("\n").replaceAll("cat", "k\xe4t"), "latin1"), { refused: /line 1: found byte 0xe4, which is not UTF-8/ }),
  label("utf-16.txt", Buffer.from(`\ufeff${labels.join("\r\n")}`, "utf16le"), { refused: /found UTF-16 text, expected UTF-8 text/ }),
  label("a hole.csv", `label\n${labels.slice(0, 30).join("\n")}\n\n${labels.slice(30).join("\n")}\n`, { refused: /line 32: found an empty line, expected a value/ }),
  label("one class.csv", `label\n${"cat\n".repeat(60)}`, { refused: /has 1 class \("cat"\); a target needs at least 2/ }),
  label("short.csv", `label\n${labels.slice(1).join("\n")}\n`, { refused: /has 60( rows)?[,:].* 59|has 59 rows/ }),
  label("archive.csv.gz", gzipSync(labels.join("\n")), { refused: /unpack it first/ }),
  label("label.pkl", "\x80\x04", { refused: /expected a file that holds no program/ }),
  label("label.mat", "MATLAB 5.0 MAT-file, Platform: posix", { refused: /found a file of MATLAB before 7\.3/ }),
  label("picture.png", "\x89PNG\r\n", { refused: /found a file of type \.png/ }),
  image("missing.csv", table().replace("0.125", "NaN"), { refused: /row 1 \(line 2\), column "b": found NaN, expected a finite number/ }),
  image("empty cell.csv", table().replace("0.125", ""), { refused: /row 1 \(line 2\), column "b": found an empty cell/ }),
  image("short row.csv", table().replace(",0.125", ""), { refused: /line 2: found 3 fields, expected 4/ }),
  image("open quote.csv", table().replace("0.125", '"0.125'), { refused: /found a quote that is never closed/ }),
  image("zero byte.csv", table().replace("0.125", "0.1\0"), { refused: /line 2: found a zero byte/ }),
  image("truncated.npy", npy([60, 4]).subarray(0, 500), { refused: /found 372 bytes of values, expected 960 bytes/ }),
  image("trailing.npy", npy([60, 4], Buffer.concat([bytes, Buffer.from("xx")])), { refused: /found 962 bytes of values, expected 960/ }),
  image("no rows.npy", npy([0, 4], Buffer.alloc(0)), { refused: /expected at least 1 along every axis/ }),
  image("four axes.npy", npy([60, 2, 2, 1]), { refused: /expected 1, 2 or 3 axes/ }),
  image("across.npy", npy([4, 60]), { refused: /has 4( rows)?[,:]|has 4 rows|has 60/ }),
  image("constant.npy", npy([60, 4], Buffer.alloc(960)), { refused: /every row is the same/ }),
  image("complex.npy", Buffer.concat([header("<c8", [60, 4]), bytes, bytes]), { refused: /found dtype '<c8'/ }),
  image("objects.npy", Buffer.concat([header("|O", [60, 4]), bytes]), { refused: /found Python objects/ }),
  image("null.jsonl", rows.map((row, at) => `${JSON.stringify({ image: at === 5 ? null : row })}\n`).join(""), { refused: /row 6 .*found a missing value/ }),
  image("lengths.jsonl", rows.map((row, at) => `${JSON.stringify({ image: at === 7 ? row.slice(1) : row })}\n`).join(""), { refused: /row 8 .*found a list of 3 numbers, expected 4/ }),
]));

test("what stands in a file's place is refused as what it is", (t) => {
  const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 12345\n";
  const page = "<!DOCTYPE html>\n<html><p>Not found, sorry</p></html>\n";
  return holds(t, site, [
    ...["image.npy", "image.csv", "image.parquet"].map((name) => image(name, pointer, { refused: /found a pointer of Git LFS.*`git lfs pull`/ })),
    ...["image.npy", "image.csv", "image.pt"].map((name) => image(name, page, { refused: /found a web page \(HTML\)/ })),
    image("packed.csv", gzipSync(table()), { refused: /found a file packed by gzip/ }),
    label("workbook.csv", Buffer.from("d0cf11e0a1b11ae1".padEnd(1000, "0"), "hex"), { refused: /pandas\.read_excel/ }),
    label("list.json", `[\n${labels.map((label) => JSON.stringify({ label })).join(",\n")}\n]\n`, { refused: /expected one JSON object per line, not one list; in Python/ }),
    label("lines.json", labels.map((label) => `${JSON.stringify({ label })}\n`).join("")),
    image("nan.jsonl", rows.map((row, at) => `{"image": [${at === 1 ? "NaN" : row[0]}, ${row.slice(1)}]}\n`).join(""), { refused: /line 2: found NaN, expected a finite number/ }),
  ]);
});

test("arrays that are a row each, layers in place of rows, and ids in another order are told", (t) => {
  const named = (key, order) => `${key},value\n${order.map((row) => `s${row},${rows[row][0]}\n`).join("")}`;
  const forth = rows.map((_, row) => row);
  const files = [write("image.csv", named("id", forth)), write("text.csv", named("uid", [...forth].reverse())), write("label.csv", `label\n${labels.join("\n")}\n`)];
  return holds(t, site, [
    { files: ["faults/persample/per_residue.h5", TEXT, LABEL], refused: /60 arrays.*nothing says which to use/ },
    image("image.npy", npy([60, 2, 2]), { refused: /has 60 layers of 2 rows, text.* has 60 rows/ }),
    { files, places: [`${files[0]}#columns`, `${files[1]}#columns`, files[2]], says: /image\.csv \(id\) and text\.csv \(uid\) name different examples in 60 of 60 rows/ },
  ]);
});
