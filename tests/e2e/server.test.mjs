// The server of scripts/serve and of every test here: what it answers, and what it refuses.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { serve } from "../../scripts/static.mjs";

let directory;
let server;
let port;
const BIG = 32 << 20;

before(async () => {
  directory = mkdtempSync(join(tmpdir(), "pidlens-server-"));
  const root = join(directory, "root");
  mkdirSync(join(root, "folder"), { recursive: true });
  writeFileSync(join(root, "index.html"), "<!doctype html>");
  writeFileSync(join(root, "digits.txt"), "0123456789");
  writeFileSync(join(root, "read.md"), "words");
  writeFileSync(join(root, "program.wasm"), "\0asm");
  writeFileSync(join(root, "big.bin"), Buffer.alloc(BIG));
  writeFileSync(join(directory, "secret.txt"), "secret");
  server = await serve(root);
  port = Number(new URL(server.url).port);
});
after(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

const ask = (path, options) => fetch(new URL(path, server.url), options);

/** A request as it is written, past every client's own care for paths and caches. */
const raw = (path, header = "Accept: */*") => new Promise((resolve, reject) => {
  const socket = connect(port, "127.0.0.1", () => socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${header}\r\n\r\n`));
  let text = "";
  socket.on("data", (data) => (text += data)).on("error", reject).on("end", () => resolve({ status: Number(text.split(" ")[1]), text }));
});

/** Open descriptors of files below the served directory. */
const held = () => readdirSync("/proc/self/fd").filter((fd) => {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).startsWith(directory);
  } catch {
    return false; // it was the listing's own
  }
}).length;

/** Waits until all of them are closed, which the server does a moment after the answer. */
async function released() {
  for (let wait = 0; held() > 0 && wait < 100; wait++) await pause(50);
  assert.equal(held(), 0);
}

test("a file comes whole, with its type, its size and the headers of isolation", async () => {
  const response = await ask("program.wasm");
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/wasm");
  assert.equal(response.headers.get("content-length"), "4");
  assert.equal(response.headers.get("cache-control"), "no-cache");
  assert.equal(response.headers.get("cross-origin-opener-policy"), "same-origin");
  assert.equal(response.headers.get("cross-origin-embedder-policy"), "require-corp");
  assert.equal(await response.text(), "\0asm");
  assert.match((await ask("read.md")).headers.get("content-type"), /^text\/plain/);
  assert.match((await ask("./")).headers.get("content-type"), /^text\/html/);
});

test("an unchanged file is not sent again", async () => {
  const etag = (await ask("digits.txt")).headers.get("etag");
  const { status, text } = await raw("/digits.txt", `If-None-Match: ${etag}`);
  assert.equal(status, 304);
  assert.match(text, /^cross-origin-embedder-policy: require-corp\r$/im);
});

test("HEAD gives the size and no content", async () => {
  const response = await ask("digits.txt", { method: "HEAD" });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-length"), "10");
  assert.equal(await response.text(), "");
});

test("every other method is refused, and the answer names those that are not", async () => {
  for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
    const response = await ask("digits.txt", { method });
    assert.equal(response.status, 405, method);
    assert.equal(response.headers.get("allow"), "GET, HEAD");
  }
});

test("a range gives that part; one outside the file is refused with the file's size", async () => {
  const part = await ask("digits.txt", { headers: { Range: "bytes=2-4" } });
  assert.equal(part.status, 206);
  assert.equal(part.headers.get("content-range"), "bytes 2-4/10");
  assert.equal(await part.text(), "234");
  const none = await ask("digits.txt", { headers: { Range: "bytes=20-30" } });
  assert.equal(none.status, 416);
  assert.equal(none.headers.get("content-range"), "bytes */10");
});

test("nothing outside the directory is reached, whatever the path's encoding", async () => {
  const paths = [
    "/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/%2e%2e%2fsecret.txt", "/folder/../../secret.txt", "/folder/..%2f..%2fsecret.txt",
    "//../secret.txt", "/..\\secret.txt", "/..%5csecret.txt", "/%252e%252e/secret.txt", `${directory}/secret.txt`, "http://localhost/../secret.txt",
  ];
  for (const path of paths) {
    const { status, text } = await raw(path);
    assert.ok([400, 404].includes(status), `${path}: ${status}`);
    assert.ok(!text.includes("secret\n") && !text.endsWith("secret"), path);
  }
});

test("a path that is none is a bad request; a folder, or nothing, is not found", async () => {
  for (const [path, expected] of [["/%", 400], ["/%ff", 400], ["/a%00b", 400], ["/folder", 404], ["/folder/", 404], ["/none", 404], ["/none/", 404]]) {
    assert.equal((await raw(path)).status, expected, path);
  }
});

test("downloads that are broken off leave no file open", async () => {
  for (let i = 0; i < 50; i++) {
    const abort = new AbortController();
    const response = await ask("big.bin", { signal: abort.signal });
    await response.body.getReader().read();
    abort.abort();
  }
  await released();
});

test("a file that vanishes is not found, and the server goes on", async () => {
  const path = join(directory, "root", "brief.bin");
  let found = 0;
  // Between its size being read and its being opened there is a moment: among so many requests some meet it.
  for (let i = 0; i < 200; i++) {
    writeFileSync(path, Buffer.alloc(1000));
    const answers = Promise.all(Array.from({ length: 4 }, () => raw("/brief.bin").then(({ status }) => status)));
    await pause(i % 4);
    unlinkSync(path);
    for (const status of await answers) {
      assert.ok([200, 404].includes(status), String(status));
      found += status === 200;
    }
  }
  assert.ok(found > 0);
  assert.equal((await ask("digits.txt")).status, 200);
  await released();
});

test("a file that is late is waited for, and one that never comes is not found", async (t) => {
  const root = join(directory, "root");
  const late = async (path) => {
    if (path !== "/late.txt") return false;
    await pause(100);
    writeFileSync(join(root, "late.txt"), "here");
    return true;
  };
  const waiting = await serve(root, { late });
  t.after(() => waiting.close());
  assert.equal((await fetch(`${waiting.url}never.txt`)).status, 404);
  const response = await fetch(`${waiting.url}late.txt`);
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "here");
});

test("without isolation no answer has its headers, refusals neither", async (t) => {
  const plain = await serve(join(directory, "root"), { isolate: false });
  t.after(() => plain.close());
  for (const [path, status] of [["digits.txt", 200], ["none", 404]]) {
    const response = await fetch(plain.url + path);
    assert.equal(response.status, status);
    assert.equal(response.headers.get("cross-origin-opener-policy"), null);
    assert.equal(response.headers.get("cross-origin-embedder-policy"), null);
  }
});

test("no address but this machine's own is listened at", async () => {
  const { networkInterfaces } = await import("node:os");
  const others = Object.values(networkInterfaces()).flat().filter(({ internal, family }) => !internal && family === "IPv4");
  for (const { address } of others) {
    const reached = await new Promise((resolve) => {
      const socket = connect(port, address, () => resolve(true)).on("error", () => resolve(false));
      socket.setTimeout(2000, () => resolve(false));
    });
    assert.equal(reached, false, address);
  }
});
