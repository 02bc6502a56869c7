// Pictures: how they are seen, what they say to those who do not see them, and what is taken along.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { FEW, analyze, answered, at, copied, download, drop, listed, open, ready, set, start } from "./browser.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

/** Analyses a sample. */
async function analyzed(t, sample, options) {
  const page = await open(t, site, options);
  await ready(page);
  await at(page, `sample-${sample}`).click();
  await listed(page, 3);
  await set(page, FEW);
  await analyze(page);
  return page;
}

/** Width and height that the header of a PNG names. */
const size = (png) => [png.readUInt32BE(16), png.readUInt32BE(20)];

/** Counts what the page sends to its worker from now on; `sent()` gives the kinds of requests. */
async function watched(page) {
  await page.evaluate(() => {
    window.sent = [];
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
      window.sent.push(...Object.keys(message.request));
      return post.call(this, message, ...rest);
    };
  });
  return () => page.evaluate(() => window.sent);
}

test("units, scale and corrected or plug-in are views: the worker hears nothing of them", async (t) => {
  const page = await analyzed(t, "emoji");
  const sent = await watched(page);
  const chart = () => at(page, "atoms-chart").locator("svg").first().innerHTML();
  const seen = [await chart()];
  await at(page, "scale").locator("input[value=normalised]").check();
  seen.push(await chart());
  assert.match(seen[1], /% of joint information/);
  assert.match(await at(page, "information-chart").locator("svg").first().innerHTML(), /% of joint information/);
  assert.match(await at(page, "numbers-table").innerText(), /% of joint information/);
  await at(page, "scale").locator("input[value=absolute]").check();
  await at(page, "units").locator("input[value=nats]").check();
  seen.push(await chart());
  await at(page, "units").locator("input[value=bits]").check();
  assert.equal(await chart(), seen[0]);
  // A value is seen with what belongs to it: a corrected one with its interval, a plug-in one with its null.
  const beside = at(page, "nulls-chart");
  assert.match(await beside.innerText(), /with its interval/);
  assert.match(await beside.locator("svg").first().innerHTML(), /95\s% interval/);
  assert.doesNotMatch(await beside.locator("svg").first().innerHTML(), /permuted targets/);
  await at(page, "values").locator("input[value=plug-in]").check();
  seen.push(await chart());
  assert.match(await beside.locator("svg").first().innerHTML(), /of permuted targets/);
  assert.doesNotMatch(await beside.locator("svg").first().innerHTML(), /interval/);
  await at(page, "values").locator("input[value=corrected]").check();
  assert.equal(await chart(), seen[0]);
  assert.equal(new Set(seen).size, 4);
  assert.deepEqual(await sent(), []);
});

test("the three informations can be read out layer by layer", async (t) => {
  const page = await analyzed(t, "emoji");
  const columns = at(page, "information-chart").getByRole("button", { name: /^layer/ });
  assert.equal(await columns.count(), 7);
  await columns.first().focus();
  await page.keyboard.press("ArrowRight");
  const words = await at(page, "information-chart").locator("figcaption").innerText();
  assert.match(words, /layer 1/);
  for (const name of ["I(image;group)", "I(name;group)", "I(image,name;group)"]) assert.ok(words.includes(name), words);
});

test("a chart is saved for a column of paper, by keyboard alone", async (t) => {
  const page = await analyzed(t, "digits");
  const chart = at(page, "atoms-chart");
  const menu = chart.getByTestId("take");
  await menu.locator("summary").focus();
  await page.keyboard.press("Enter");
  await menu.getByTestId("figure-width").selectOption({ index: 0 });
  const saved = async (id) => {
    await menu.getByTestId(id).focus();
    const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    return [file.suggestedFilename(), readFileSync(await file.path())];
  };
  const [svgName, svg] = await saved("download-svg");
  assert.equal(svgName, "pidlens-atoms.svg");
  assert.match(svg.toString(), /^<svg width="252pt" height="[\d.]+pt" viewBox="0 0 378 \d+"/);
  for (const [id, dots] of [["download-png", 300], ["download-png-600", 600]]) {
    const [, png] = await saved(id);
    assert.equal(png.subarray(1, 4).toString(), "PNG");
    assert.equal(size(png)[0], 3.5 * dots);
    // The chunk after the head says dots a metre.
    assert.equal(png.subarray(37, 41).toString(), "pHYs");
    assert.equal(png.readUInt32BE(41), Math.round(dots / 0.0254));
    // Drawn, not blank: a white picture of this size packs to a few kilobytes.
    assert.ok(png.length > 10_000, `${png.length} bytes`);
  }
  const [pdfName, pdf] = await saved("download-pdf");
  assert.equal(pdfName, "pidlens-atoms.pdf");
  assert.match(pdf.toString("latin1"), /^%PDF-1\.7[^]*\/MediaBox \[0 0 252 [\d.]+\][^]*\/FontFile2/);
  const [vegaName, vega] = await saved("download-vega");
  assert.equal(vegaName, "pidlens-atoms.vl.json");
  assert.equal(JSON.parse(vega).data.values.length, 4);
  await page.keyboard.press("Escape");
  assert.equal(await menu.getAttribute("open"), null);
  assert.ok(await menu.locator("summary").evaluate((node) => node === document.activeElement));
});

test("a title, a caption and settings are printed where they are wanted, and the choice holds for every figure", async (t) => {
  const page = await analyzed(t, "emoji");
  const words = /Information about group/;
  assert.match((await download(page, "download-svg", at(page, "atoms-chart"))).text, words);
  await at(page, "atoms-chart").getByTestId("take").getByLabel("title").uncheck();
  assert.doesNotMatch((await download(page, "download-svg", at(page, "atoms-chart"))).text, words);
  await page.mouse.click(5, 5);
  assert.equal(await at(page, "atoms-chart").getByTestId("take").getAttribute("open"), null);
  const other = (await download(page, "download-svg", at(page, "contribution-chart"))).text;
  assert.ok(!/Contribution to the unique/.test(other) && /seed/.test(other), other);
});

test("tables for papers and a narrow CSV are saved", async (t) => {
  const page = await analyzed(t, "digits");
  const forms = [["download-csv-long", "-long.csv", /^layer,quantity,unit,kind,value,low,high,p,/], ["download-markdown", ".md", /\| layer \|/], ["download-latex", ".tex", /\\toprule/]];
  for (const [id, end, words] of forms) {
    const file = await download(page, id);
    assert.equal(file.name, `pidlens-report${end}`);
    assert.match(file.text, words);
  }
});

test("the citation is copied", async (t) => {
  const page = await analyzed(t, "digits");
  await page.getByText("Cite", { exact: true }).last().click();
  await at(page, "copy-bibtex").click();
  await page.getByText("Copied.").waitFor();
  await copied(page, /^@article\{amit2026modality/);
});

test("one layer is opened: Venn picture, P against Q*, and the gap, and it is the same layer", async (t) => {
  const page = await analyzed(t, "emoji");
  const report = JSON.parse((await download(page, "download-json")).text);
  // Who presses a layer's column wants to see it.
  await at(page, "atoms-chart").getByRole("button", { name: /^layer 2/ }).click();
  assert.equal(await at(page, "inside-layer").inputValue(), "2");
  assert.ok(await at(page, "venn-chart").locator("svg").first().isVisible());
  await at(page, "open-layer").click();
  await answered(at(page, "coupling-chart").locator("svg"));
  await at(page, "gap-chart").locator("svg").first().waitFor();

  await at(page, "coupling-chart").locator(".pointer").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.match(await at(page, "coupling-chart").locator("figcaption").innerText(), /image 1, name 2: P .*%, Q\* .*%/);
  const before = await at(page, "coupling-chart").locator("svg").first().innerHTML();
  await at(page, "inside-class").selectOption({ index: 1 });
  assert.notEqual(await at(page, "coupling-chart").locator("svg").first().innerHTML(), before);

  await page.getByText("The gap as a table").click();
  const rows = await at(page, "gap-table").locator("tbody tr").count();
  const last = await at(page, "gap-table").locator("tbody tr").last().locator("th").innerText();
  assert.equal(Number(last), report.layers[2].certificate.iterations);
  assert.ok(rows > 3, `${rows} gaps`);

  await at(page, "inside-layer").selectOption("5");
  await at(page, "open-layer").waitFor();
  assert.equal(await at(page, "coupling-chart").count(), 0);
});

test("a table of counts is opened as a layer is", async (t) => {
  const page = await open(t, site);
  await ready(page);
  const table = "x1,x2,y,count\n0,0,0,1\n0,1,1,1\n1,0,1,1\n1,1,0,1\n";
  await at(page, "file-input").first().setInputFiles({ name: "xor.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
  await analyze(page);
  for (const chart of ["atoms-chart", "venn-chart"]) assert.ok(await at(page, chart).locator("svg").first().isVisible());
  await at(page, "inside").locator("summary").first().click();
  await at(page, "open-layer").click();
  await answered(at(page, "coupling-chart").locator("svg"));
  await page.getByText("P and Q* as a table").click();
  const cells = await at(page, "coupling-table").locator("tbody tr").allInnerTexts();
  // P pairs 0 with 0 and 1 with 1; Q* pairs them all alike.
  assert.deepEqual(cells.map((row) => row.split(/\s+/)), [
    ["0", "0", "50.00", "%", "25.00", "%"], ["0", "1", "0", "%", "25.00", "%"], ["1", "0", "0", "%", "25.00", "%"], ["1", "1", "50.00", "%", "25.00", "%"],
  ]);
});

test("a report that was opened without its files says what is needed to look inside, and then can", async (t) => {
  const link = readFileSync(new URL("../data/links/a1-digits.txt", import.meta.url), "utf8").trim();
  const page = await open(t, site, { query: `#${link}` });
  await at(page, "report").waitFor();
  assert.ok(await at(page, "venn-chart").locator("svg").first().isVisible());
  await at(page, "inside").locator("summary").first().click();
  assert.match(await at(page, "inside-missing").innerText(), /left\.npy/);
  await ready(page);
  await drop(page, ["left.npy", "right.npy", "digit.npy"].map((name) => `samples/digits/${name}`));
  await at(page, "open-layer").click();
  await answered(at(page, "coupling-chart").locator("svg"));
});

test("on paper the report stands alone and everything is unfolded", async (t) => {
  const page = await analyzed(t, "emoji", { theme: "dark" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  for (const gone of ["analyze", "engine-badge", "copy-link", "download-svg", "predict", "stability-plan"]) assert.ok(!(await at(page, gone).first().isVisible()), gone);
  for (const there of ["headline", "atoms-chart", "numbers-table"]) assert.ok(await at(page, there).first().isVisible(), there);
  assert.ok(await page.getByText("@article{amit2026modality").last().isVisible());
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(paper, "rgb(255, 255, 255)");
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  assert.ok(!(await page.getByText("@article{amit2026modality").last().isVisible()));
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(pdf.length > 20_000);
});

test("in a narrow window what is pointed at stays under the pointer, wherever it rests", async (t) => {
  const page = await analyzed(t, "emoji", { width: 390 });
  // Below pictures that read out what is pointed at in another one.
  await at(page, "inside").locator("summary").first().scrollIntoViewIfNeeded();
  for (let y = 100; y < 900; y += 50) {
    await page.mouse.move(200, y);
    const moves = await page.evaluate(async () => {
      const heights = [];
      for (let frame = 0; frame < 20; frame += 1) {
        await new Promise(requestAnimationFrame);
        heights.push(document.documentElement.scrollHeight);
      }
      return heights.filter((height, at) => height !== heights[at - 1]).length;
    });
    assert.ok(moves <= 4, `with the pointer ${y} px down, the page changed its height ${moves} times in 20 frames`);
  }
});
