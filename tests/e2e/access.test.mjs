// Who cannot see, cannot use a mouse, or has a small screen: axe finds nothing, and nothing scrolls sideways.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { FEW, analyze, at, listed, open, ready, set, start } from "./browser.mjs";
import { inspect } from "./inspect.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

for (const [theme, width] of [["light", 1280], ["dark", 390]]) {
  test(`axe finds nothing and nothing scrolls sideways (${theme}, ${width} px)`, async (t) => {
    const page = await open(t, site, { theme, width });
    await ready(page);
    await inspect(page, "empty");
    await at(page, "sample-emoji").click();
    await listed(page, 3);
    await inspect(page, "files chosen");
    await set(page, FEW);
    await analyze(page);
    await inspect(page, "report");
    await at(page, "inside").locator("summary").first().click();
    await at(page, "open-layer").click();
    await at(page, "gap-chart").locator("svg").first().waitFor();
    await inspect(page, "one layer opened");
  });
}
