// The main path in Firefox: a sample, its report, the link in a fresh profile, verification by the files, a damaged link, recent analyses.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { computed, dropDigits, find, open, ready, start, stop, text, there } from "./firefox.mjs";

before(start);
after(stop);

test("Firefox: a sample is analysed with threads, its link opens in a fresh profile and its files verify it to the last bit", async (t) => {
  const page = await open(t);
  await ready(page);
  assert.match(await text(page, "engine-badge"), /\d+\s*threads/);
  await page.click(find("sample-digits"));
  await computed(page, `${find("analyze")}:enabled`);
  await page.click(find("analyze"));
  await computed(page, `${find("report")}[data-state=done]`);
  const numbers = await text(page, "numbers-table");
  const picture = await page.$eval(`${find("atoms-chart")} svg`, (svg) => svg.innerHTML);
  await page.click(find("copy-link"));
  await there(page, find("share-text"));
  const { hash } = new URL(await page.$eval(find("share-text"), (area) => area.value));

  const fresh = await open(t, hash);
  await there(fresh, find("opened"));
  assert.equal(await text(fresh, "numbers-table"), numbers);
  assert.equal(await fresh.$eval(`${find("atoms-chart")} svg`, (svg) => svg.innerHTML), picture);
  await ready(fresh);
  await dropDigits(fresh);
  await computed(fresh, `${find("verify")}:enabled`);
  await fresh.click(find("verify"));
  await computed(fresh, find("agreement"));
  assert.match(await text(fresh, "agreement"), /Verified.*last bit/s);

  const changed = hash[30] === "x" ? "y" : "x";
  const damaged = await open(t, `${hash.slice(0, 30)}${changed}${hash.slice(31)}`);
  await there(damaged, find("link-error"));
  assert.match(await text(damaged, "link-error"), /cut or changed/);

  // The analysis is still there after the page is loaded again.
  await there(page, find("recent-row"));
  await page.reload();
  await there(page, find("opened"));
  assert.equal(await text(page, "numbers-table"), numbers);
});
