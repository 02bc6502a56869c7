// Measures an analysis in a tab: prints the time, the peak memory of the browser's processes and how long the page ever kept a frame waiting. After
// scripts/build:
//   node scripts/measure-large.mjs [LAYERS] [ROWS] [KEY=VALUE…]     default 24 42000: two .npy of 768 columns of float32, 3.1 GB each, made in a
//                                                                   temporary directory
//   node scripts/measure-large.mjs files=DIRECTORY [KEY=VALUE…]     its image.npy, text.npy and label.npy
// KEY is a setting's, VALUE as the page shows it; the rest are the page's own. The case of docs/files.md:
//   node scripts/measure-large.mjs 24 10000 clusters=20 null=200 resamples=0
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { analyze, at, listed, open, ready, start } from "../tests/e2e/browser.mjs";
import { header, random, writeLabels } from "../tests/e2e/npy.mjs";

const words = process.argv.slice(2);
const { files: given, ...settings } = Object.fromEntries(words.filter((word) => word.includes("=")).map((word) => word.split(/=(.*)/s)));
const sizes = words.filter((word) => !word.includes("=")).map(Number);
const [layers, rows, dims] = [sizes[0] ?? 24, sizes[1] ?? 42_000, 768];
const directory = mkdtempSync(join(tmpdir(), "pidlens-large-"));
const cleanups = [];
let site;

const REMEMBER = `self.memories = [];
WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(descriptor) { super(descriptor); self.memories.push(this); }
};
`;
const isTab = (words) => words.includes("--type=renderer");
const isBrowser = (words) => words.includes("chromium") && !words.includes("--type=");
const mega = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;

/** Every layer has the same noise, moved by the row's class: what matters here is the size. */
function write(name, labels, seed) {
  const next = random(seed);
  const noise = Float32Array.from({ length: 1 << 20 }, () => next() + next() - 1);
  const path = join(directory, name);
  const file = openSync(path, "w");
  writeSync(file, header("<f4", [layers, rows, dims]));
  const block = 1000;
  for (let layer = 0; layer < layers; layer++) {
    for (let first = 0; first < rows; first += block) {
      const count = Math.min(block, rows - first);
      const values = new Float32Array(count * dims);
      for (let row = 0; row < count; row++) {
        const start = ((first + row) * 7919 + layer * 104729 + seed) % (noise.length - dims);
        values.set(noise.subarray(start, start + dims), row * dims);
        values[row * dims + (labels[first + row] % dims)] += 6;
      }
      writeSync(file, Buffer.from(values.buffer));
    }
  }
  closeSync(file);
  return path;
}

function made() {
  const next = random(1);
  const labels = Array.from({ length: rows }, () => Math.floor(next() * 10));
  const files = [write("image.npy", labels, 2), write("text.npy", labels.map((label) => (label * 3) % 10), 5), join(directory, "label.npy")];
  writeLabels(files[2], labels);
  return files;
}

/** What /proc says of every process below this one whose command line is such, bytes: the most it ever held resident. */
function resident(is) {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const number = (key) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
      return [{ pid, parent: String(number("PPid")), bytes: number("VmHWM") * 1024, words: readFileSync(`/proc/${pid}/cmdline`, "utf8") }];
    } catch {
      return []; // it ended meanwhile
    }
  });
  const mine = new Set([String(process.pid)]);
  for (let before = 0; before !== mine.size;) {
    before = mine.size;
    processes.filter(({ parent }) => mine.has(parent)).forEach(({ pid }) => mine.add(pid));
  }
  return Math.max(0, ...processes.filter(({ pid, words }) => mine.has(pid) && is(words)).map(({ bytes }) => bytes));
}

try {
  const files = given ? ["image", "text", "label"].map((name) => join(given, `${name}.npy`)) : made();
  site = await start();
  const page = await open({ after: (f) => cleanups.push(f) }, site, { expectErrors: true }); // a program that is still loading when the page closes
  page.setDefaultTimeout(3_600_000);
  // The worker remembers every WebAssembly memory that it makes.
  await page.context().route(/worker\.js/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: REMEMBER + (await response.text()) });
  });
  await page.reload();
  console.log(await ready(page));
  await at(page, "file-input").first().setInputFiles(files);
  await listed(page, 3);
  await at(page, "settings").locator("summary").first().click();
  for (const [key, value] of Object.entries(settings)) {
    const field = page.locator(`#setting-${key}`);
    if (await field.evaluate((field) => field.tagName === "SELECT")) {
      await field.selectOption({ label: value });
    } else {
      await field.fill(value);
      await field.press("Tab");
    }
  }
  // The longest time between two frames, and the longest task of the page's own thread.
  await page.evaluate(() => {
    window.waits = { frame: 0, task: 0 };
    let last = performance.now();
    const frame = (now) => {
      window.waits.frame = Math.max(window.waits.frame, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => {
      window.waits.task = Math.max(window.waits.task, duration);
    }));
    observer.observe({ entryTypes: ["longtask"] });
  });
  const before = resident(isTab);
  const began = Date.now();
  await analyze(page);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
  console.log(`${(bytes / 1e9).toFixed(2)} GB${given ? "" : `, ${layers} layers × ${rows} rows × ${dims} columns twice`}: ${seconds} s`);
  console.log(`peak resident memory of the tab's process: ${mega(resident(isTab))}, ${mega(before)} before the run`);
  console.log(`peak resident memory of the browser's own process: ${mega(resident(isBrowser))}`);
  // Linear memory never shrinks: its size now is the most that it was.
  // The pool's own workers sleep and cannot be asked.
  const engine = page.workers().find((worker) => worker.url().includes("worker.js"));
  console.log(`of which WebAssembly memory: ${mega(await engine.evaluate(() => self.memories.at(-1)?.buffer.byteLength ?? NaN))}`);
  const { frame, task } = await page.evaluate(() => window.waits);
  const longest = task === 0 ? "none over 50 ms" : `${task.toFixed(0)} ms`;
  console.log(`longest wait for a frame: ${frame.toFixed(0)} ms; longest task of the page's own thread: ${longest}`);
} finally {
  for (const cleanup of cleanups) await cleanup();
  await site?.stop();
  rmSync(directory, { recursive: true, force: true });
}
