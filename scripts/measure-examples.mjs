// Measures how smoothly many examples are looked at: frames while the list is scrolled and while a map is dragged, zoomed and moved by keys, in a browser
// that draws without a graphics card. After scripts/build (or scripts/build serve and scripts/engines add, with $PIDLENS_DIST):
//   node scripts/measure-examples.mjs [EXAMPLES]
// It makes two embeddings of 32 columns and 10 classes, opens their examples and prints, for each kind of movement, the frames, the longest, the
// number that took more than 33 ms, and the processor's time that the page's main thread took for one, which other work on the machine does not change.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { analyze, answered, at, listed, open, ready, start } from "../tests/e2e/browser.mjs";
import { random, writeEmbedding, writeLabels } from "../tests/e2e/npy.mjs";

const examples = Number(process.argv[2] ?? 100_000);
/** Frames of each movement, and the longest that one may take, milliseconds. */
const FRAMES = 120;
const LIMIT = 33;
const directory = mkdtempSync(join(tmpdir(), "pidlens-examples-"));
const cleanups = [];
const site = await start();

/** Does something before each of so many frames, and gives how long each took: from one call of the browser to the next. */
const frames = (page, step, argument) => page.evaluate(async ([step, argument, count]) => {
  const move = new Function("argument", "i", step);
  const times = [];
  const next = () => new Promise((resolve) => requestAnimationFrame(resolve));
  let before = await next();
  for (let i = 0; i < count; i += 1) {
    move(argument, i);
    const now = await next();
    times.push(now - before);
    before = now;
  }
  return times;
}, [step, argument, FRAMES]);

const POINTER = `
  const canvas = document.querySelector(\`[data-testid=map-\${argument.side}] canvas\`);
  const box = canvas.getBoundingClientRect();
  const at = (i) => ({ clientX: box.x + box.width * (0.5 + 0.3 * Math.sin(i / 9)), clientY: box.y + box.height * (0.5 + 0.3 * Math.cos(i / 7)) });
  const tell = (type) => canvas.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, pointerId: 1, button: 0, shiftKey: argument.shift, ...at(i) }));
`;
const MOVEMENTS = [
  ["the list is scrolled", "document.querySelector('[data-testid=examples-list]').scrollTop += argument;", 64],
  ["the list is thrown", "document.querySelector('[data-testid=examples-list]').scrollTop += argument;", 20_000],
  ["a map is dragged", `${POINTER} if (i === 0) tell("pointerdown"); tell("pointermove"); if (i === ${FRAMES - 1}) tell("pointerup");`, { side: 0, shift: true }],
  ["a map is pointed at", `${POINTER} tell("pointermove");`, { side: 1, shift: false }],
  ["a map is zoomed by keys", "const key = i % 8 < 4 ? '+' : '-'; document.querySelector('[data-testid=map-1] canvas').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));", null],
  ["a map is moved by keys", "const key = ['ArrowLeft', 'ArrowUp', 'ArrowRight', 'ArrowDown'][i % 4]; document.querySelector('[data-testid=map-1] canvas').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));", null],
];

/** The main thread's time since the page was opened, milliseconds: in all, and of scripts, styles and layout. */
const meter = async (page) => {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return ["TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration"]
      .map((name) => 1000 * metrics.find((metric) => metric.name === name).value);
  };
};

/** Measures frames and tells them. */
const told = async (name, spent, page, step, argument) => {
  const before = await spent();
  const times = await frames(page, step, argument);
  const after = await spent();
  const each = after.map((all, i) => ((all - before[i]) / times.length).toFixed(1));
  const long = times.filter((time) => time > LIMIT).length;
  const sorted = [...times].sort((a, b) => a - b);
  const [middle, last] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].map((time) => time.toFixed(1));
  console.log(`${name}: ${times.length} frames, median ${middle} ms, longest ${last} ms, ${long} over ${LIMIT} ms; busy ${each[0]} ms each (scripts ${each[1]}, styles ${each[2]}, layout ${each[3]})`);
};

try {
  const next = random(7);
  const labels = Array.from({ length: examples }, () => Math.floor(next() * 10));
  const path = (name) => join(directory, name);
  writeEmbedding(path("image.npy"), labels, 32, 1);
  writeEmbedding(path("text.npy"), labels, 32, 2);
  writeLabels(path("label.npy"), labels);

  const page = await open({ after: (cleanup) => cleanups.push(cleanup) }, site);
  await ready(page);
  await at(page, "file-input").first().setInputFiles(["image.npy", "text.npy", "label.npy"].map(path));
  await listed(page, 3);
  await page.evaluate(() => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
  for (const [name, value] of [["null", "0"], ["resamples", "0"], ["probe_folds", "0"]]) {
    const field = page.locator(`#setting-${name}`);
    await field.fill(value);
    await field.press("Tab");
  }
  await analyze(page);
  await page.evaluate(() => { document.querySelector("[data-testid=inside]").open = true; });
  const begun = Date.now();
  await at(page, "open-layer").click();
  await answered(at(page, "examples-list").locator("tbody tr:not(.blank)").first());
  console.log(`${examples} examples, opened in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  const spent = await meter(page);
  for (const [name, step, argument] of MOVEMENTS) {
    const element = name.startsWith("the list") ? at(page, "examples-list") : at(page, `map-${argument?.side ?? 1}`);
    await element.scrollIntoViewIfNeeded();
    await told(name, spent, page, step, argument);
  }
  // Marks make the other dots pale, and a colouring by value has more colours.
  await at(page, "examples-colour").selectOption({ index: 4 });
  await at(page, "map-0").locator("canvas").focus();
  for (const key of ["b", "Shift+ArrowRight", "Shift+ArrowRight", "Enter"]) await page.keyboard.press(key);
  console.log(await at(page, "examples-marked").innerText());
  await told("a map with marks is dragged", spent, page, MOVEMENTS[2][1], MOVEMENTS[2][2]);
  const sorted = Date.now();
  await at(page, "examples-unique-0").click();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  console.log(`the list is sorted by a value in ${Date.now() - sorted} ms`);
} finally {
  for (const cleanup of cleanups) await cleanup();
  await site.stop();
  rmSync(directory, { recursive: true, force: true });
}
