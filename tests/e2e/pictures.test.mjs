// Pictures beside the examples: of a column of a Parquet file, of a folder, of an archive; what matches nothing and what is no picture is said; nothing leaves
// the page and nothing of them is kept.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { BARE, ROOT, analyze, answered, at, download, listed, open, ready, set, start } from "./browser.mjs";
import { inspect } from "./inspect.mjs";
import { random, writeEmbedding } from "./npy.mjs";

const ROWS = 60;
let site;
let files;
/** A picture of one pixel. */
const gif = (red) => Buffer.concat([Buffer.from("GIF89a\x01\0\x01\0\x80\0\0", "latin1"), Buffer.from([red, 80, 160]), Buffer.from("\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;", "latin1")]);

before(async () => {
  site = await start();
  const path = (name) => join(site.directory, name);
  const next = random(3);
  const labels = Array.from({ length: ROWS }, () => Math.floor(next() * 3));
  writeEmbedding(path("image.npy"), labels, 8, 1);
  writeEmbedding(path("text.npy"), labels, 8, 2);
  writeFileSync(path("classes.csv"), `sku,label\n${labels.map((label, i) => `item-${i},c${label}\n`).join("")}`);
  files = { arrays: [path("image.npy"), path("text.npy")], classes: path("classes.csv"), parquet: join(ROOT, "tests/data/pictures/gifs.parquet") };
  // A folder as a person has it: one picture of each of the first 40, one of nothing, one that is none, and notes.
  mkdirSync(path("pictures/more"), { recursive: true });
  for (let i = 0; i < 40; i += 1) writeFileSync(path(`pictures/${i % 2 ? "more/" : ""}item-${i}.gif`), gif(i * 6));
  writeFileSync(path("pictures/item-2.gif"), "<html><script>alert(1)</script>");
  writeFileSync(path("pictures/stranger.png"), gif(1));
  writeFileSync(path("pictures/notes.txt"), "notes");
});
after(() => site.stop());

/** The examples of the only layer, with the settings that such small data allow. */
async function opened(t, target, options) {
  const page = await open(t, site, options);
  await ready(page);
  await at(page, "file-input").first().setInputFiles([...files.arrays, target]);
  await listed(page, 3);
  await set(page, { ...BARE, clusters: "3" });
  await analyze(page);
  await at(page, "inside").locator("summary").first().click();
  await at(page, "open-layer").click();
  await answered(at(page, "examples-list"));
  return page;
}

const shown = (page) => at(page, "examples-list").locator("tbody img.thumb");
/** Width in pixels of every picture in sight: 0 where the browser could not draw it. */
const drawn = (page) => shown(page).evaluateAll(async (images) => {
  await Promise.all(images.map((image) => image.decode().catch(() => undefined)));
  return images.map((image) => image.naturalWidth);
});
const told = (page) => at(page, "pictures-told").innerText();

test("pictures of a Parquet column stand beside the examples in sight, and what is none is said", async (t) => {
  const page = await opened(t, files.parquet);
  await shown(page).nth(5).waitFor();
  assert.match(await told(page), /column image/);
  assert.ok((await drawn(page)).every((width) => width === 1));
  assert.match(await at(page, "pictures-broken").innerText(), /there is no picture in this row|found bytes that start with 3c 68/);
  const first = await shown(page).first().getAttribute("src");
  await at(page, "examples-list").evaluate((list) => { list.scrollTop = list.scrollHeight; });
  await page.waitForFunction((first) => {
    const images = [...document.querySelectorAll("[data-testid=examples-list] tbody img.thumb")];
    return images.length > 5 && images.every((image) => image.src !== first);
  }, first);
  // The picture is its row's.
  const { row, src } = await shown(page).last().evaluate((image) => {
    const cells = [...image.closest("tr").children].map((cell) => cell.textContent);
    const heads = [...image.closest("table").querySelectorAll("thead th")].map((head) => head.textContent.trim());
    return { row: Number(cells[heads.findIndex((head) => head.startsWith("row"))]), src: image.src };
  });
  assert.equal(src, `data:image/gif;base64,${gif((row - 1) * 4).toString("base64")}`);
  await inspect(page, "examples with pictures");
});

test("a folder's pictures are matched by name with the ids or a column of text", async (t) => {
  const page = await opened(t, files.classes);
  await at(page, "pictures-folder").setInputFiles(join(site.directory, "pictures"));
  await shown(page).first().waitFor();
  assert.equal(await told(page), "40 of 60 examples have a picture, matched by sku. 1 of 41 pictures match no example, such as “stranger.png”.");
  assert.ok((await drawn(page)).every((width) => width === 1));
  assert.match(await at(page, "pictures-broken").innerText(), /item-2: found bytes that start with 3c 68 74 6d 6c/);
  // Nothing of them is in what is saved.
  const saved = await download(page, "save");
  assert.doesNotMatch(saved.text, /data:image|stranger|GIF89/);
});

test("an archive that is dropped anywhere is one, too, and its errors are told", async (t) => {
  const page = await opened(t, files.classes);
  const dropped = async (name, parts) => {
    const data = await page.evaluateHandle(([name, parts]) => {
      const data = new DataTransfer();
      for (const [part, bytes] of parts ?? []) data.items.add(new File([new Uint8Array(bytes)], part));
      return data;
    }, [name, parts]);
    await page.locator("body").dispatchEvent("drop", { dataTransfer: data });
  };
  await dropped("nothing", [["a.zip", [...Buffer.from("PK\x03\x04 and no more")]]]);
  assert.match(await at(page, "pictures-error").innerText(), /a\.zip: found an archive that cannot be read .*expected a whole ZIP archive/);
  await dropped("strangers", [["cat.png", [...gif(1)]], ["dog.png", [...gif(2)]]]);
  await page.getByText("none of which is called after an example").waitFor();
  assert.match(await at(page, "pictures-error").innerText(), /found 2 pictures, .*such as “cat\.png”; expected names such as “.*\.png”/);
  await dropped("archive", [["pictures.zip", [...stored(Array.from({ length: 9 }, (_, i) => [`all/item-${i}.gif`, gif(i)]))]]]);
  await shown(page).first().waitFor({ timeout: 60_000 });
  assert.equal(await told(page), "9 of 60 examples have a picture, matched by sku.");
  assert.equal(await at(page, "pictures-error").count(), 0);
  assert.equal(await shown(page).first().getAttribute("src"), `data:image/gif;base64,${gif(0).toString("base64")}`);
  // The list of files has none of them.
  assert.equal(await at(page, "file-row").count(), 3);
});

/** A ZIP file of members that are stored as they are. */
function stored(members) {
  const table = Array.from({ length: 256 }, (_, i) => Array.from({ length: 8 }).reduce((c) => (c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1), i));
  const crc = (bytes) => ~bytes.reduce((c, byte) => table[(c ^ byte) & 255] ^ (c >>> 8), ~0) >>> 0;
  const number = (size, value) => { const bytes = Buffer.alloc(size); bytes.writeUIntLE(value, 0, size); return bytes; };
  const parts = [];
  const directory = [];
  let at = 0;
  for (const [name, bytes] of members) {
    const head = Buffer.concat([number(2, 20), number(2, 0), number(2, 0), number(4, 0), number(4, crc(bytes)), number(4, bytes.length), number(4, bytes.length), number(2, name.length), number(2, 0)]);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), head, Buffer.from(name), bytes]);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02"), number(2, 20), head, number(2, 0), number(2, 0), number(2, 0), number(4, 0), number(4, at), Buffer.from(name)]));
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.concat([Buffer.from("PK\x05\x06"), number(2, 0), number(2, 0), number(2, members.length), number(2, members.length), number(4, central.length), number(4, at), number(2, 0)]);
  return Buffer.concat([...parts, central, end]);
}
