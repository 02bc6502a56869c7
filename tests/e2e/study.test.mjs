// The links of docs/study.md open in the page with the numbers of its tables.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { at, download, open, ROOT, start } from "./browser.mjs";

const STUDY = readFileSync(`${ROOT}docs/study.md`, "utf8");
const LINKS = [...STUDY.matchAll(/^(\S+)(?: fusion)?, (\S+), (predictive codes|8 k-means clusters) \(\[open\]\(\S*(#a1\.[^)\s]+)\)/gm)];
const FUSIONS = { "Cross-attention": "cross", Early: "early", Late: "late" };

/** Of a table's rows, by layer, the four atoms of a coding. */
function atoms(table, fusion, clusters) {
  const rows = STUDY.split(`<!-- ${table} -->`)[1].split("<!-- /")[0].trim().split("\n").slice(2);
  const cells = rows.map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
  const own = cells.filter(([of]) => of === fusion);
  return own.map(([, layer, ...values]) => [layer, values.slice(clusters ? 4 : 0, clusters ? 8 : 4).map(Number)]);
}

let site;
before(async () => { site = await start(); });
after(() => site.stop());

test("there is a link for each chart", () => {
  assert.equal(LINKS.length, STUDY.match(/\[open\]/g).length);
  assert.equal(LINKS.length, 6);
});

for (const [, fusion, states, codes, hash] of LINKS) {
  test(`${fusion}, ${states}, ${codes}`, async (t) => {
    const page = await open(t, site, { query: hash });
    await at(page, "opened").waitFor();
    const { layers } = JSON.parse((await download(page, "download-json")).text);
    const clusters = codes !== "predictive codes";
    const rows = atoms(clusters ? "streams-8" : states, FUSIONS[fusion], clusters);
    assert.equal(layers.length, rows.length);
    for (const [at, [layer, expected]] of rows.entries()) {
      const of = layers[at].inference?.corrected?.of ?? layers[at].atoms;
      const found = [...Object.values(of.unique), of.redundant, of.synergistic];
      // Tables have three digits after the point.
      found.forEach((value, atom) => assert.ok(Math.abs(value - expected[atom]) < 6e-4, `layer ${layer}: ${found} and ${expected}`));
    }
  });
}
