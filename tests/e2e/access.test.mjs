// Who cannot see, cannot use a mouse, or has a small screen: axe finds nothing, and nothing scrolls sideways.
import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { analyze, at, listed, open, ready, start } from "./browser.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

const AxePage = AxeBuilder.default ?? AxeBuilder;

async function inspect(page, state) {
  const { violations } = await new AxePage({ page }).analyze();
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(told, [], state);
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `${state}: ${content} px wide in a window of ${window} px`);
}

for (const theme of ["light", "dark"]) {
  for (const width of [1280, 390]) {
    test(`axe finds nothing and nothing scrolls sideways (${theme}, ${width} px)`, async (t) => {
      const page = await open(t, site, { theme, width });
      await ready(page);
      await inspect(page, "empty");
      await at(page, "sample-emoji").click();
      await listed(page, 3);
      await inspect(page, "files chosen");
      await analyze(page);
      await inspect(page, "report");
      await at(page, "inside").locator("summary").first().click();
      await at(page, "open-layer").click();
      await at(page, "gap-chart").locator("svg").first().waitFor();
      await inspect(page, "one layer opened");
    });
  }
}
