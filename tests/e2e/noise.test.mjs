// What the page says of samples whose truth is known: noise is called noise, and what was planted is found and named.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { analyze, at, download, listed, open, ready, set, start } from "./browser.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

async function analyzed(t, sample) {
  const page = await open(t, site);
  await ready(page);
  await at(page, `sample-${sample}`).click();
  await listed(page, 3);
  await analyze(page);
  const { layers: [layer] } = JSON.parse((await download(page, "download-json")).text);
  const said = (await page.locator(".headline").innerText()).replace(/\s+/g, " ");
  return { page, layer, said };
}

test("noise ends in: not distinguishable from noise, with no contribution and no number of rows", async (t) => {
  const { page, layer, said } = await analyzed(t, "noise");
  assert.equal(layer.verdict.outcome, "noise");
  assert.equal(layer.contribution, null);
  assert.match(await at(page, "headline").innerText(), /is not distinguishable from noise/);
  assert.match(said, /Not distinguishable from noise at n = 2.?000/);
  assert.doesNotMatch(said, /rows would be needed|number of rows can be named/);
  assert.match(await at(page, "significance-table").innerText(), /not distinguishable from noise/);
});

test("a modality with unique information is found and named", async (t) => {
  const { page, layer, said } = await analyzed(t, "unique");
  assert.equal(layer.verdict.outcome, "unique");
  assert.equal(layer.verdict.lead, "first");
  assert.ok(layer.contribution.first > 0.999, JSON.stringify(layer.contribution));
  assert.equal(await at(page, "headline").innerText(), "Only first carries detectable unique information about target.");
  assert.match(said, /Unique information is significant at n = /);
});

test("redundant modalities have information, and none of it unique", async (t) => {
  const { page, layer } = await analyzed(t, "redundancy");
  assert.equal(layer.verdict.outcome, "no-unique");
  assert.equal(layer.contribution, null);
  assert.equal(
    await at(page, "headline").innerText(),
    "First and second carry information about target, mostly redundant; neither has detectable unique information.",
  );
});

test("modalities that tell only together are called so", async (t) => {
  const { page, layer } = await analyzed(t, "synergy");
  assert.equal(layer.verdict.outcome, "no-unique");
  assert.ok(layer.inference.interaction.synergistic.p < 0.05, JSON.stringify(layer.inference.interaction));
  assert.match(await at(page, "headline").innerText(), /carry information about target, mostly synergistic; neither has detectable unique information/);
});

test("codebooks on rows that were held out count the others, and the report says so", async (t) => {
  const page = await open(t, site);
  await ready(page);
  await at(page, "sample-unique").click();
  await listed(page, 3);
  await set(page, { held_out: "0.5" });
  await analyze(page);
  const { layers: [layer], config } = JSON.parse((await download(page, "download-json")).text);
  assert.equal(config.held_out, 0.5);
  assert.equal(layer.rows, 1000);
  assert.equal(layer.coding.first.fitted, 1000);
  assert.equal(layer.verdict.outcome, "unique");
});
