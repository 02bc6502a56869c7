// Pictures of the page for the eye: node shots.mjs [DIRECTORY]. Nothing is compared.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { analyze, at, listed, open, ready, start } from "./browser.mjs";

const directory = process.argv[2] ?? "shots";
mkdirSync(directory, { recursive: true });
const site = await start();
const cleanups = [];
try {
  for (const theme of ["light", "dark"]) {
    for (const width of [1280, 390]) {
      const page = await open({ after: (f) => cleanups.push(f) }, site, { theme, width });
      const shot = async (state, fullPage = true) => {
        const path = join(directory, `${state}-${theme}-${width}.png`);
        await page.screenshot({ path, fullPage });
        console.log(path);
      };
      await ready(page);
      await shot("empty");
      await at(page, "sample-emoji").click();
      await listed(page, 3);
      await shot("files");
      await analyze(page);
      await shot("report");
      if (width === 1280) await shot("report-top", false);
    }
  }
  for (const cleanup of cleanups) await cleanup();
} finally {
  await site.stop();
}
