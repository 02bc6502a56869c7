// The last step of a build: node scripts/stage.mjs DIRECTORY release|serve
//  - moves the script that Trunk writes into index.html to a file, because the page's policy allows none inside it;
//  - writes the service worker with the build's name and the files that it keeps, or for scripts/serve one that keeps nothing;
//  - writes _headers, for hosts that read it.
import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

const [root, kind] = process.argv.slice(2);
const path = (name) => join(root, name);
const hash = (text) => createHash("sha256").update(text).digest("hex").slice(0, 16);
const source = (name) => new URL(`../www/${name}`, import.meta.url);
const die = (words) => {
  console.error(`stage: ${words}`);
  process.exit(1);
};

let page = readFileSync(path("index.html"), "utf8");
const inline = [...page.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)].filter(([, attributes]) => !/\ssrc=/.test(attributes));
if (inline.length !== 1) die(`found ${inline.length} scripts inside index.html, expected Trunk's one`);
const [[whole, , script]] = inline;
const boot = `boot-${hash(script)}.js`;
writeFileSync(path(boot), script.trimStart());
page = page.replace(whole, () => `<script type="module" src="./${boot}"></script>`);
if (/<[^>]+\s(style|on[a-z]+)=/.test(page)) die("index.html has an inline style or handler, which its policy forbids");
writeFileSync(path("index.html"), page);

for (const [tag, name, known] of page.matchAll(/<[^>]+(?:href|src)="\.\/([^"]+)"[^>]*integrity="([^"]+)"[^>]*>/g)) {
  const found = `sha384-${createHash("sha384").update(readFileSync(path(name))).digest("base64")}`;
  if (found !== known) die(`index.html expects another ${name} than there is: ${tag}`);
}

if (kind === "serve") copyFileSync(source("sw-off.js"), path("sw.js"));
else serviceWorker();

const policy = page.match(/http-equiv="Content-Security-Policy"\s+content="([^"]*)"/)?.[1] ?? die("index.html has no Content-Security-Policy");
writeFileSync(path("_headers"), `/*
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Embedder-Policy: require-corp
  Cross-Origin-Resource-Policy: cross-origin
  Content-Security-Policy: ${policy}
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
/sw.js
  Cache-Control: no-cache
/index.html
  Cache-Control: no-cache
`);

/** Of the release: nothing of it changes once it is built. */
function serviceWorker() {
  const all = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/"))
    .filter((name) => !["_headers", "sw.js"].includes(name))
    .sort();
  // At the top level lies the page; of the engine's two builds a visit needs the one with threads.
  const needed = all.filter((name) => (!name.includes("/") && name !== "index.html") || /^icons\/|^engine-[^/]*\/(worker\.js|threads\/)/.test(name));
  const later = all.filter((name) => /^lessons\/|^engine-[^/]*\/later\//.test(name));
  const build = hash(all.map((name) => `${name} ${hash(readFileSync(path(name)))}`).join("\n"));

  let worker = readFileSync(source("sw.js"), "utf8");
  const replace = (from, to) => {
    if (!worker.includes(from)) die(`www/sw.js has no line "${from}"`);
    worker = worker.replace(from, () => to);
  };
  replace('const BUILD = "";', `const BUILD = ${JSON.stringify(build)};`);
  replace("const FILES = [];", `const FILES = ${JSON.stringify(["./", ...needed])};`);
  replace("const LATER = [];", `const LATER = ${JSON.stringify(later)};`);
  writeFileSync(path("sw.js"), worker);
}
