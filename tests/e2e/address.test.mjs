// Files at an address: asked only after the person agrees, by parts where the host sends them, and told in words where it does not.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { analyze, at, listed, open, ready, start } from "./browser.mjs";
import { header, random } from "./npy.mjs";

const DATA = new URL("../data/files/", import.meta.url).pathname;

/** 11 layers × 1,000 rows × 1,000 columns of float32: 44 MB, beyond what is fetched at once. */
function layers() {
  const next = random(3);
  const values = Float32Array.from({ length: 11_000_000 }, (_, i) => next() + ((i / 1000) % 1000 < 500 ? 1 : 0));
  return Buffer.concat([header("<f4", [11, 1000, 1000]), Buffer.from(values.buffer)]);
}

/** A host of files; `allow` sends CORS headers, `parts` answers range requests. Counts requests and bytes. */
async function host({ allow = true, parts = true } = {}) {
  const big = layers();
  const told = { requests: [], bytes: 0, referrers: [] };
  const server = createServer((request, response) => {
    told.requests.push(`${request.method} ${request.url} ${request.headers.range ?? "whole"}`);
    if (request.headers.referer || request.headers.cookie) told.referrers.push(request.headers);
    const cors = allow ? { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "Range" } : {};
    if (request.method === "OPTIONS") return response.writeHead(204, cors).end();
    const name = request.url.slice(1);
    if (name === "missing.npy") return response.writeHead(404, cors).end();
    const content = name === "big.npy" ? big : readFileSync(join(DATA, name));
    const range = parts && /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    const [start, end] = range ? [Number(range[1]), Math.min(Number(range[2]) + 1, content.length)] : [0, content.length];
    response.writeHead(range ? 206 : 200, {
      ...cors, "Content-Length": end - start, "Content-Type": "application/octet-stream",
      ...(range && { "Content-Range": `bytes ${start}-${end - 1}/${content.length}` }),
    });
    if (request.method === "HEAD") return response.end();
    told.bytes += end - start;
    response.end(content.subarray(start, end));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://localhost:${server.address().port}/`;
  const close = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return { url, told, close };
}

let site;
before(async () => { site = await start(); });
after(async () => { await site.stop(); });

async function hosted(t, options) {
  const served = await host(options);
  t.after(served.close);
  return served;
}

test("nothing is asked before the person agrees, and then without cookies or referrer", async (t) => {
  const { url, told } = await hosted(t);
  const page = await open(t, site, { query: `?data=${encodeURIComponent(`${url}stored.npz`)}`, hosts: [url] });
  await ready(page);
  await at(page, "consent").waitFor();
  assert.match(await at(page, "consent").innerText(), new RegExp(`Ask localhost:\\d+ for stored\\.npz`));
  assert.deepEqual(told.requests, []);
  await at(page, "agree").click();
  await listed(page, 1);
  assert.deepEqual(told.referrers, []);
  await analyze(page);
});

test("a large file is read by parts: its header when it is listed, a layer when it is needed", async (t) => {
  const { url, told } = await hosted(t);
  const page = await open(t, site, { hosts: [url] });
  await ready(page);
  await at(page, "address").locator("summary").click();
  await at(page, "address-input").fill(`${url}big.npy`);
  await at(page, "address-open").click();
  await at(page, "agree").click();
  await page.waitForFunction(() => /11 layers × 1.000 rows × 1.000 columns/.test(document.querySelector(".files").textContent));
  t.diagnostic(`${told.bytes} bytes for the header of a file of 44 MB`);
  assert.ok(told.bytes < 3e6, `${told.bytes} bytes`);
});

test("a host that sends no parts gives small files whole", async (t) => {
  const { url } = await hosted(t, { parts: false });
  const page = await open(t, site, { hosts: [url], query: `?data=${encodeURIComponent(`${url}rows.jsonl`)}` });
  await ready(page);
  await at(page, "agree").click();
  await listed(page, 1);
});

for (const [what, options, name, words] of [
  ["a missing file", {}, "missing.npy", /answered 404 for missing\.npy: there is no such file/],
  ["a host that allows no other page", { allow: false }, "stored.npz", /does not allow other pages to read its files \(CORS\)/],
]) {
  test(`${what} is told in words`, async (t) => {
    const { url } = await hosted(t, options);
    const page = await open(t, site, { hosts: [url], query: `?data=${encodeURIComponent(url + name)}`, expectErrors: true });
    await ready(page);
    await at(page, "agree").click();
    await at(page, "error").waitFor();
    assert.match(await at(page, "error").innerText(), words);
  });
}

test("an address that is none, or not https, is refused without asking anyone", async (t) => {
  const page = await open(t, site);
  await ready(page);
  await at(page, "address").locator("summary").click();
  for (const [typed, words] of [["hello", /found "hello", expected an address/], ["http://example.org/a.npy", /only https addresses are read/]]) {
    await at(page, "address-input").fill(typed);
    await at(page, "address-open").click();
    await page.waitForFunction((words) => new RegExp(words).test(document.querySelector("[data-testid=error]")?.textContent ?? ""), words.source);
  }
});
