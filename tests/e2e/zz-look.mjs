import { chromium } from "playwright-core";
import { serve } from "../../scripts/static.mjs";
import { execFileSync } from "node:child_process";
const DIST = process.env.PIDLENS_DIST;
const site = await serve(DIST);
const browser = await chromium.launch({ executablePath: execFileSync("sh", ["-c", "command -v chromium"]).toString().trim() });
const demo = process.argv[2] ?? "emoji";
const shots = process.argv[3] ?? "/tmp/look";
for (const [name, width, scheme] of [["wide", 1280, "light"], ["narrow", 390, "dark"]]) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
  const page = await context.newPage();
  page.on("console", (m) => ["warning", "error"].includes(m.type()) && console.log(name, m.type(), m.text()));
  await page.goto(site.url);
  await page.waitForFunction(() => /thread/.test(document.querySelector("[data-testid=engine-badge]")?.textContent ?? ""), null, { timeout: 60000 });
  await page.click(`[data-testid=sample-${demo}]`);
  await page.waitForSelector("[data-testid=analyze]:enabled", { timeout: 60000 });
  await page.click("[data-testid=analyze]");
  await page.waitForSelector("[data-testid=report][data-state=done]", { timeout: 240000 });
  await page.waitForTimeout(500);
  console.log(name, await page.innerText(".headline"));
  await page.screenshot({ path: `${shots}-${name}.png`, fullPage: true });
  await context.close();
}
await browser.close();
await site.close();
