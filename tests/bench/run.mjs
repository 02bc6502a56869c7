// Measures in a headless browser: node tests/bench/run.mjs SITE BUILD THREADS prints one line of JSON per case.
import { launch } from "../e2e/browser.mjs";
import { serve } from "../../scripts/static.mjs";

const [site, build, threads] = process.argv.slice(2);
const server = await serve(site);
const browser = await launch();
const page = await browser.newPage();
page.setDefaultTimeout(1_200_000);
await page.goto(`${server.url}?build=${build}&threads=${threads}`);
await page.waitForFunction(() => /^(done|failed)/.test(document.title));
const [title, lines] = [await page.title(), await page.locator("pre").innerText()];
await browser.close();
await server.close();
if (title !== "done") {
  console.error(title);
  process.exit(1);
}
console.log(lines.trim());
