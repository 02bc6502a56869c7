// Analyses that nobody made: for the tests that open them in one browser or another.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { ROOT } from "./browser.mjs";

/** The same analysis with the two modalities' results exchanged: every sum still adds up, and the digest still says what it said. */
export function exchanged(file) {
  const forged = structuredClone(file);
  const swap = (of) => { if (of) [of.left, of.right] = [of.right, of.left]; };
  for (const layer of forged.report.layers) {
    swap(layer.atoms.unique);
    swap(layer.information);
    swap(layer.contribution);
    const { corrected, interval } = layer.inference ?? {};
    for (const of of [corrected?.of, interval?.of]) {
      swap(of?.unique);
      swap(of?.information);
    }
    swap(corrected?.contribution);
    swap(interval?.contribution);
    layer.verdict.lead = layer.verdict.lead === "left" ? "right" : "left";
  }
  return forged;
}

/** The same analysis with its first layer so many times. */
export function layered(file, count) {
  const [layer] = file.report.layers;
  const layers = Array.from({ length: count }, (_, i) => ({ ...layer, name: `layer ${i}` }));
  return { ...file, report: { ...file.report, layers } };
}

/** Links that no analysis gave, as hashes, by their names. */
export function hostile() {
  const folder = `${ROOT}tests/data/hostile/`;
  const names = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  assert.ok(names.length >= 8, `${names.length} links`);
  return names.map((name) => [name, `#${readFileSync(folder + name, "utf8").trim()}`]);
}

/** What the page says of a saved analysis (one of these), and the change that makes it say so. */
export const IMPOSSIBLE = [
  ["report.layers.0.atoms.redundant is 1e+308|report.layers.0.atoms.redundant is 1e308", (a) => { a.report.layers[0].atoms.redundant = 1e308; }],
  ["report.sources is a list of 1", (a) => { a.report.sources.pop(); }],
  ["report.sources is a list of 0", (a) => { a.report.sources = []; }],
  ["inference.null.of.unique is of", (a) => { a.report.layers[0].inference.null.of.unique = {}; }],
  ["inference.interval.of.unique is of", (a) => { a.report.layers[0].inference.interval.of.unique = {}; }],
  ["inference.corrected.of.unique is of", (a) => { a.report.layers[0].inference.corrected.of.unique = {}; }],
  ["others is a list of 1", (a) => { a.others = [a.report]; }],
];

/** A link of Learn: the table of AND with the formula of XOR. */
export const MISTAKEN = "#t1.diVgbjAFtgAVsApP8IBle8AQ5mb3JtdWxhvQEOcGFydG5lch0GvgEIdG9vbAgDvwEKbmFtZXNGwAEIbWFzcw0FBFgxBQRYMgUCWQ0MBQUMBQUMBQUGAwUOeDEgXiB4MgUGeG9yAgIFFOOEeaz5nwGg-ZQUFBQLBEIwAAAAAAAAAB_4AAAAAAAAPAAAAAAAAAAP_AAAAAAAAAAAAAAAAAAAf-AAAAAAAAElZnzFMOgQWXg";
