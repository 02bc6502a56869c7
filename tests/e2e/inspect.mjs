// What every state of the page has to pass: axe finds nothing, and nothing scrolls sideways.
import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";

const AxePage = AxeBuilder.default ?? AxeBuilder;

/** `state` names the state of the page where it fails. */
export async function inspect(page, state) {
  // What passed is not described, and the page, which has no frames, is asked at once: half the time.
  const { violations } = await new AxePage({ page }).options({ resultTypes: ["violations"] }).setLegacyMode().analyze();
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(told, [], state);
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `${state}: ${content} px wide in a window of ${window} px`);
}
