// Makes what a build wrote smaller: node scripts/shrink.mjs DIRECTORY
//  - one style sheet instead of one for each area of the page;
//  - scripts without their comments and long names.
// Names and integrity follow the content, so that a browser never takes an old file for a new one.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { minify } from "./tools/node_modules/terser/main.js";

const root = process.argv[2];
const path = (name) => join(root, name);
const digest = (algorithm, encoding, text) => createHash(algorithm).update(text).digest(encoding);
const integrity = (text) => `sha384-${digest("sha384", "base64", text)}`;
const named = (stem, text, end) => `${stem}-${digest("sha256", "hex", text).slice(0, 16)}.${end}`;

let page = readFileSync(path("index.html"), "utf8");

const sheets = [...page.matchAll(/\s*<link rel="stylesheet" href="\.\/([^"]+)"[^>]*>/g)];
if (sheets.length === 0) throw new Error("shrink: index.html names no style sheet");
const style = sheets.map(([, name]) => readFileSync(path(name), "utf8")).join("\n");
const sheet = named("style", style, "css");
sheets.forEach(([link, name], at) => {
  page = page.replace(link, () => at > 0 ? "" : `\n    <link rel="stylesheet" href="./${sheet}" integrity="${integrity(style)}">`);
  rmSync(path(name));
});
writeFileSync(path(sheet), style);

for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith(".js")) continue;
  const file = join(entry.parentPath ?? entry.path, entry.name);
  const text = readFileSync(file, "utf8");
  const { code } = await minify(text, { module: true });
  // Only what the page names has a name of its content.
  if (file !== path(entry.name) || !page.includes(entry.name)) {
    writeFileSync(file, code);
    continue;
  }
  rmSync(file);
  const name = named(entry.name.replace(/(-[0-9a-f]+)?\.js$/, ""), code, "js");
  writeFileSync(path(name), code);
  page = page.replaceAll(integrity(text), () => integrity(code)).replaceAll(entry.name, () => name);
}
writeFileSync(path("index.html"), page);
