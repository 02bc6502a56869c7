// Prints the size of each part of a build as it lies there and compressed: node scripts/sizes.mjs DIRECTORY
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const root = process.argv[2];
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)));

// The first pattern that fits names a file's part.
const PARTS = [
  ["engine, single thread", /^engine-[^/]*\/single\//],
  ["engine, threads", /^engine-[^/]*\/threads\//],
  ["later, on demand", /^engine-[^/]*\/later\//],
  ["readers, on demand", /^engine-[^/]*\/readers\//],
  ["sheet, on demand", /^engine-[^/]*\/sheet\//],
  ["PDF, on demand", /^engine-[^/]*\/pdf\//],
  ["samples", /^(samples|demos?)\//],
  ["page: wasm", /\.wasm$/],
  ["page: html, css, js", /\.(html|css|js)$/],
  ["page: other", /./],
];

const rows = new Map(PARTS.map(([name]) => [name, [0, 0, 0]]));
for (const file of files) {
  const [name] = PARTS.find(([, pattern]) => pattern.test(file));
  const bytes = readFileSync(join(root, file));
  const sizes = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
  rows.set(name, rows.get(name).map((sum, i) => sum + sizes[i]));
}

const row = (name, cells) => console.log(name.padEnd(24) + cells.map((cell) => String(cell).padStart(10)).join(""));
const kilobytes = (bytes) => (bytes / 1000).toFixed(0);
row("kB", ["plain", "gzip", "brotli"]);
for (const [name, sizes] of rows) if (sizes[0] > 0) row(name, sizes.map(kilobytes));
