// Serves the quick build while the programs that are loaded on demand are still being built: a request for one is answered when it is there.
//   node scripts/serve.mjs DIRECTORY PORT [--watch]
// With --watch it builds again whatever a change of the sources touches.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, watch } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { announced } from "./static.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const [directory, port, watching] = process.argv.slice(2);
const LATE = /^\/(engine-[^/]+\/(later|readers|sheet|pdf))\//;
const SOURCES = ["src", "www", "scripts", "index.html", "Cargo.toml", "Cargo.lock", "Trunk.toml"];
/** An editor that saves several files does so within this time, milliseconds. */
const CALM = 200;

/** The build that is under way, or the last one: `{ child, ended }`. */
let build;

/** Starts one of the scripts; `ended` resolves to whether it succeeded. */
function start(script, ...words) {
  // Of its own group, so that it can be stopped with what it started.
  const child = spawn(join(ROOT, "scripts", script), words, { stdio: ["ignore", "inherit", "inherit"], detached: true });
  const ended = new Promise((resolve) => child.on("close", (code) => resolve(code === 0)).on("error", () => resolve(false)));
  build = { child, ended };
  return ended;
}

const running = () => build.child.exitCode === null && build.child.signalCode === null;

async function stop() {
  if (running()) process.kill(-build.child.pid);
  await build.ended;
}

async function add() {
  const began = Date.now();
  const mine = start("engines", "add", directory);
  const { child } = build;
  if (await mine) console.log(`pidlens: everything is built, the last of it in ${seconds(began)}`);
  // It was stopped for another build, which is told of.
  else if (child.signalCode === null) console.error("pidlens: what is loaded on demand could not be built; until it is, it is missing");
}

const seconds = (began) => `${((Date.now() - began) / 1000).toFixed(0)} s`;

/** Waits for a program that is still being built; see `serve`. */
async function late(path) {
  const [, where, name] = LATE.exec(path) ?? [];
  if (!name) return false;
  const there = () => existsSync(join(directory, where));
  if (!there() && running()) console.log(`pidlens: "${name}" is asked for and still being built; the page waits for it`);
  while (!there() && running()) await pause(100);
  return there();
}

/** Resolves after a change of a source. The watchers are new each time, so that new folders are watched too. */
async function changed() {
  const folders = (place) => readdirSync(join(ROOT, place), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((folder) => !folder.includes("node_modules"));
  const places = SOURCES.flatMap((place) => place.includes(".") ? [join(ROOT, place)] : [join(ROOT, place), ...folders(place)]);
  const watchers = [];
  await new Promise((resolve) => places.forEach((place) => watchers.push(watch(place, resolve))));
  watchers.forEach((watcher) => watcher.close());
  await pause(CALM);
}

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]]) {
  process.on(signal, async () => {
    await stop();
    process.exit(code);
  });
}

await announced(directory, { port: Number(port), late });
let adding = add();
let change = watching && changed();
while (watching) {
  await change;
  // Before the build, because another change may come while it goes on.
  change = changed();
  await stop();
  await adding;
  const began = Date.now();
  console.log("pidlens: a source has changed; building");
  if (await start("build", "serve")) {
    console.log(`pidlens: built in ${seconds(began)}; load the page again`);
    adding = add();
  }
}
