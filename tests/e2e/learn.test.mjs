// Learn: the playground by keyboard, links, lessons, clouds; nothing is computed on the main thread.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { at, copied, open, ready, start } from "./browser.mjs";
import { MISTAKEN } from "./forged.mjs";
import { inspect } from "./inspect.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

/** The playground's sentence, once it says what `words` does. */
async function headline(page, words) {
  const found = at(page, "play-headline");
  await page.waitForFunction(
    ([source]) => new RegExp(source).test(document.querySelector("[data-testid=play-headline]")?.textContent ?? ""),
    [words.source],
  );
  return (await found.innerText()).replace(/\s+/g, " ");
}

/** Presses Tab until the element with that test id has the focus. */
async function tabTo(page, id) {
  for (let presses = 0; presses < 80; presses++) {
    if (await page.evaluate((id) => document.activeElement?.dataset.testid === id, id)) return presses;
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab never reached ${id}`);
}

/** The link that "Copy link" hands over: the state that is seen, whatever the address says. */
async function copiedLink(page) {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  // Not by a click of the mouse, which would take the focus along.
  await at(page, "copy-link").evaluate((button) => button.click());
  return new URL(await copied(page, /#t1\./)).hash;
}

/** The part of the address from "#" on, at this moment. */
const address = (page) => page.evaluate(() => location.hash);

/** The same, once it is that of what is seen. */
async function settledAddress(page) {
  const link = await copiedLink(page);
  await page.waitForFunction((link) => location.hash === link, link);
  return link;
}

test("from the front page to a noisy AND of one's own, by keyboard; its link opens in a fresh profile", async (t) => {
  const page = await open(t, site);
  await ready(page);
  // Learn, Playground, formula, noise: five steps.
  const link = (words) => page.waitForFunction((words) => document.activeElement?.textContent === words, words);
  for (const words of ["Learn", "Playground"]) {
    for (let presses = 0; presses < 30; presses++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((words) => document.activeElement?.textContent === words, words)) break;
    }
    await link(words);
    await page.keyboard.press("Enter");
    if (words === "Learn") await at(page, "gate-and").waitFor();
  }
  await at(page, "formula").waitFor();
  await tabTo(page, "formula");
  await page.keyboard.type("y = x1 and x2");
  await tabTo(page, "noise");
  for (let presses = 0; presses < 5; presses++) await page.keyboard.press("ArrowRight");
  // The gallery's noisy AND has 0.205 bit redundant and 0.357 synergistic.
  const said = await headline(page, /0\.562/);
  assert.match(said, /63 ?% is synergistic and 37 ?% redundant/);
  const hash = await settledAddress(page);
  assert.ok(hash.length < 400, `${hash.length} characters`);
  const table = await at(page, "coupling").innerText();

  const other = await open(t, site, { query: hash });
  assert.equal(await headline(other, /0\.562/), said);
  // It follows a moment after the sentence.
  await at(other, "coupling").locator("td.heat").first().waitFor();
  assert.equal(await at(other, "coupling").innerText(), table);
  assert.equal(await at(other, "formula").inputValue(), "y = x1 and x2");
  assert.equal(await at(other, "noise").inputValue(), "0.05");
});

test("edits are undone and redone, a cut link is refused in words, a spreadsheet is pasted", async (t) => {
  const page = await open(t, site, { query: "#learn/playground" });
  await headline(page, /0\.811/);
  await at(page, "start-gate").selectOption("xor");
  await headline(page, /All of the 1\.00/);
  await at(page, "undo").click();
  await headline(page, /0\.811/);
  await page.keyboard.press("Control+Shift+Z");
  await headline(page, /All of the 1\.00/);
  await page.getByLabel("Mass of X1 0, X2 0, Y 1").fill("3/2");
  await headline(page, /synergistic and/);
  await at(page, "formula").evaluate((field) => {
    const data = new DataTransfer();
    data.setData("text/plain", "image\ttext\tclass\tn\na\tu\tyes\t3\nb\tv\tno\t5\n");
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  assert.match(await headline(page, /image/), /image and text tell about class is redundant/);
  const cut = await open(t, site, { query: (await settledAddress(page)).slice(0, -4) });
  await at(cut, "error").first().waitFor();
  assert.match(await at(cut, "error").first().innerText(), /cut or changed/);
});

test("the address is that of what is seen as soon as a person pauses or leaves, and takes no more edits than browsers allow", async (t) => {
  const page = await open(t, site, { query: "#learn/playground" });
  await headline(page, /0\.811/);
  const formula = at(page, "formula");

  // A field that is left.
  await formula.focus();
  await page.keyboard.type("x1 or x2");
  await page.keyboard.press("Tab");
  const left = await address(page);
  assert.equal(left, await copiedLink(page));

  // A slider that is dragged, and let go.
  const written = await page.evaluate(async () => {
    let written = 0;
    const replace = History.prototype.replaceState;
    History.prototype.replaceState = function (...state) { written += 1; return replace.apply(this, state); };
    const slider = document.querySelector("[data-testid=noise]");
    const to = (value, kind) => {
      slider.value = String(value);
      slider.dispatchEvent(new Event(kind, { bubbles: true }));
    };
    for (let i = 1; i <= 100; i++) {
      to(i / 200, "input");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const dragging = written;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    to(0.1, "input");
    to(0.1, "change");
    const released = location.hash;
    // A key that is held down changes the slider at every beat.
    const before = written;
    for (let i = 1; i <= 100; i++) {
      to(i / 200, "input");
      to(i / 200, "change");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    History.prototype.replaceState = replace;
    return { dragging, released, held: written - before };
  });
  assert.ok(written.dragging <= 5, `${written.dragging} addresses while it is dragged`);
  assert.notEqual(written.released, left);
  assert.ok(written.held <= 10, `${written.held} addresses in about a second`);

  // A link of the page: what is left behind is found again.
  await formula.fill("x1 ^ x2");
  await page.getByRole("link", { name: "Gallery and lessons" }).click();
  await at(page, "gate-and").waitFor();
  await page.waitForTimeout(600);
  assert.equal(await address(page), "#learn", "no late address of the playground");
  await page.goBack();
  await formula.waitFor();
  assert.equal(await formula.inputValue(), "x1 ^ x2");
  assert.equal(await address(page), await copiedLink(page));

  // The page itself.
  await formula.fill("x1 & x2");
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pagehide")));
  assert.equal(await address(page), await copiedLink(page));
});

test("a formula that does not make a link's table is left out, and it is said until the next edit", async (t) => {
  const page = await open(t, site, { query: MISTAKEN });
  await headline(page, /0\.811/);
  assert.equal(await at(page, "formula").inputValue(), "");
  assert.match(await at(page, "left-out").innerText(), /formula "x1 \^ x2" was left out/);
  assert.equal(await at(page, "error").count(), 0);
  await at(page, "formula").fill("x1 & x2");
  await at(page, "left-out").waitFor({ state: "detached" });
});

test("an edit that the address does not have yet holds nobody back who is on the way elsewhere", async (t) => {
  const page = await open(t, site, { query: "#learn/playground" });
  await headline(page, /0\.811/);
  for (const [place, there] of [["#learn/clouds", "clouds-sentence"], ["#learn", "gate-and"]]) {
    // The browser changes the address at once and tells the page of it later: in between the page is told that it is left.
    await page.evaluate((place) => {
      const slider = document.querySelector("[data-testid=noise]");
      slider.value = String(Number(slider.value) + 0.1);
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      location.hash = place;
      window.dispatchEvent(new Event("pagehide"));
    }, place);
    await at(page, there).waitFor();
    assert.equal(new URL(page.url()).hash, place);
    await page.goto(`${site.servers.isolated.url}#learn/playground`);
    await at(page, "noise").waitFor();
  }
});

test("IPFP is stepped, its certificate tightens; samples and clouds answer", async (t) => {
  const page = await open(t, site, { query: "#learn/playground" });
  await headline(page, /0\.811/);
  await at(page, "tool-ipfp").click();
  await at(page, "ipfp-step").click();
  await page.waitForFunction(() => /Step 1: r\(/.test(document.querySelector("[data-testid=ipfp-words]").textContent));
  const first = await at(page, "ipfp-gap").innerText();
  await page.getByLabel("Move", { exact: true }).press("End");
  assert.notEqual(await at(page, "ipfp-gap").innerText(), first);
  await at(page, "tool-samples").click();
  await page.waitForFunction(() => document.querySelector("[data-testid=samples-verdict]")?.textContent.length > 10);
  await at(page, "rows").press("Home");
  await page.waitForFunction(() => document.querySelector("[data-testid=rows-shown]").textContent === "10");
  await page.goto(page.url().replace(/#.*/, "#learn/clouds"));
  await page.waitForFunction(() => /seem to tell/.test(document.querySelector("[data-testid=clouds-sentence]")?.textContent ?? ""));
  assert.match(await at(page, "clouds-verdict").innerText(), /noise/);
});

for (const id of ["atoms", "coinformation", "measures", "broja", "ipfp", "bias", "counts", "codes", "layers"]) {
  test(`lesson ${id}: its figures are live and its questions check themselves`, async (t) => {
    const page = await open(t, site, { query: `#learn/lesson/${id}` });
    await at(page, "lesson").locator(".live svg, .live table tbody td").first().waitFor();
    const questions = at(page, "question");
    assert.equal(await questions.count(), 2);
    for (const question of await questions.all()) {
      const options = question.getByRole("radio");
      for (let i = 0; i < (await options.count()); i++) await options.nth(i).check();
      assert.match(await question.getByRole("status").innerText(), /^(Right|Not quite)/);
    }
  });
}

/** The row of that name in the table of the lesson on codes: R, both unique ones, S, all of image and of text, bits. */
const kept = async (page, name) => {
  const row = at(page, "codes-numbers").getByRole("row", { name });
  return (await row.getByRole("cell").allInnerTexts()).map((text) => Number.parseFloat(text.replace("−", "-")));
};

test("codes: k-means loses the bits when the nuisance grows, by keyboard, and predictive codes keep them", async (t) => {
  const page = await open(t, site, { query: "#learn/lesson/codes" });
  const told = async (words) => {
    await page.waitForFunction(
      ([source]) => new RegExp(source).test(document.querySelector("[data-testid=codes-sentence]")?.textContent ?? ""),
      [words.source],
    );
  };
  await told(/A linear probe reads 1\.9\d/);
  assert.deepEqual((await kept(page, "truth")).slice(0, 4), [1, 1, 0, 0]);
  assert.ok((await kept(page, "k-means"))[4] < 0.5);
  assert.ok((await kept(page, "predictive"))[4] > 1.9);
  const first = await at(page, "codes-k-means").locator("svg").innerHTML();
  await at(page, "nuisance-size").press("Home");
  await told(/k-means codes keep 1\.9/);
  assert.notEqual(await at(page, "codes-k-means").locator("svg").innerHTML(), first);
  assert.ok((await kept(page, "k-means"))[0] > 0.95 && (await kept(page, "k-means"))[1] > 0.9);
  await at(page, "nuisance-size").press("End");
  // Three clusters for the nuisance, and one that halves one of these.
  await told(/k-means codes keep 0\.[1-4]/);
  // As many clusters as there are places have both bits again.
  await at(page, "nuisance-clusters").press("End");
  await page.waitForFunction(() => document.querySelector("output[for=nuisance-clusters]").textContent === "16");
  await told(/k-means codes keep 1\.\d/);
  const before = await at(page, "codes-predictive").locator("svg").innerHTML();
  await at(page, "nuisance-again").press("Enter");
  await page.waitForFunction((before) => document.querySelector("[data-testid=codes-predictive] svg").innerHTML !== before, before);
});

test("one figure alone stands in a frame", async (t) => {
  const page = await open(t, site, { query: "?figure=venn#learn/playground" });
  await headline(page, /0\.811/);
  assert.equal(await page.locator("header.bar").count(), 0);
  assert.ok(await at(page, "play-venn").locator("svg").isVisible());
});

test("every figure is taken along as a frame, in which it stands alone", async (t) => {
  const page = await open(t, site, { query: "#learn/playground" });
  await headline(page, /0\.811/);
  await at(page, "embed").click();
  const shown = { venn: "play-venn", atoms: "play-atoms", coupling: "coupling", measures: "measures-table", ipfp: "ipfp", samples: "samples-tool" };
  for (const [figure, id] of Object.entries(shown)) {
    await at(page, `embed-${figure}`).click();
    const frame = await copied(page, new RegExp(`figure=${figure}\\b`));
    const [, source, height] = frame.match(/^<iframe src="([^"]+)" width="720" height="(\d+)" /);
    const alone = await open(t, site, { query: new URL(source).search + new URL(source).hash, width: 720, height: Number(height) });
    await headline(alone, /0\.811/);
    await at(alone, id).first().waitFor();
    assert.equal(await alone.locator("header.bar").count(), 0);
    const [full, seen] = await alone.evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
    assert.ok(full <= seen, `${figure}: ${full} px in a frame of ${seen}`);
  }
});

test("an edit of a 6 × 6 × 6 table is solved in the worker", async (t) => {
  const page = await open(t, site, { query: "#learn/playground" });
  await headline(page, /0\.811/);
  await at(page, "names").locator("summary").click();
  for (const variable of [0, 1]) await at(page, `size-${variable}`).selectOption("6");
  await at(page, "formula").fill("(x1 + x2) % 6");
  await headline(page, /2\.58/);
  // Every edit is a question to the worker: the page itself only draws.
  const [spent, asked] = await page.evaluate(async () => {
    let asked = 0;
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (...message) { asked += 1; return post.apply(this, message); };
    const slider = document.querySelector("[data-testid=noise]");
    const times = [];
    for (let i = 1; i <= 10; i++) {
      slider.value = String(i / 100);
      const began = performance.now();
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      times.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    Worker.prototype.postMessage = post;
    return [times.sort((a, b) => a - b)[5], asked];
  });
  t.diagnostic(`an edit takes ${spent.toFixed(1)} ms of the main thread`);
  assert.ok(asked > 0 && asked <= 20, `${asked} questions for 10 edits`);
});

test("presented, figures have type of 20 px, there is one strip of controls, and nothing is edited", async (t) => {
  const page = await open(t, site, { height: 720, query: "#learn" });
  await at(page, "gate-unq").click();
  await at(page, "play-atoms").locator("svg").waitFor();
  await at(page, "present").click();
  await page.waitForFunction(() => document.documentElement.dataset.present === "yes");
  // Pictures are drawn anew, to the width that they have now.
  const sizes = () => page.evaluate(() => [...document.querySelectorAll(".play svg text")].map((text) => text.getBoundingClientRect().height / 1.2));
  const scale = () => page.evaluate(() => {
    const svg = document.querySelector("[data-testid=play-atoms] svg");
    return svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  });
  await page.waitForFunction(() => {
    const svg = document.querySelector("[data-testid=play-atoms] svg");
    return svg.getBoundingClientRect().width / svg.viewBox.baseVal.width > 1.6;
  });
  assert.ok((await scale()) * 12 >= 20, `${await scale()}`);
  assert.ok((await sizes()).length > 4);
  for (const hidden of ["undo", "formula", "copy-link"]) assert.ok(await at(page, hidden).isHidden(), hidden);
  const strip = ["start-gate", "tool-atoms", "tool-samples", "present"];
  const tops = [];
  for (const id of strip) {
    const box = await at(page, id).boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 1280, id);
    tops.push(box.y + box.height / 2);
  }
  assert.ok(Math.max(...tops) - Math.min(...tops) < 24, `one strip: ${tops}`);
  assert.doesNotMatch(await page.locator(".play").innerText(), /10⁻\d\d|e-1\d/);
  await at(page, "present").click();
  await page.waitForFunction(() => document.documentElement.dataset.present === "no");
  assert.ok(await at(page, "formula").isVisible());
});

test("an exercise sheet has the chosen gates, a line for the name, room, and its solutions apart", async (t) => {
  const page = await open(t, site, { query: "#learn/exercises" });
  const sheet = at(page, "exercises");
  await sheet.waitFor();
  const count = (selector) => sheet.locator(selector).count();
  assert.deepEqual([await count(".sheet > li"), await count(".sheet-questions > li"), await count(".solutions li")], [8, 6, 14]);
  await at(page, "exercise-xor").uncheck();
  await at(page, "exercise-and").uncheck();
  assert.deepEqual([await count(".sheet > li"), await count(".solutions li")], [6, 12]);
  assert.equal(await sheet.locator(".sheet-questions").getAttribute("start"), "7");
  await sheet.getByLabel(/^questions/).uncheck();
  await sheet.getByLabel(/^solutions/).uncheck();
  assert.deepEqual([await count(".sheet-questions"), await count(".solutions")], [0, 0]);
  await page.emulateMedia({ media: "print" });
  assert.ok(await sheet.getByText(/^Name _+/).isVisible());
  assert.ok(await sheet.locator(".exercise-choice").isHidden());
  assert.ok((await sheet.locator(".room").first().boundingBox()).height > 100);
});

test("a lesson that is left while its figures are drawn is left in peace", async (t) => {
  const page = await open(t, site, { query: "#learn" });
  await at(page, "gate-and").waitFor();
  // As soon as a figure has its place, before it is measured.
  const left = await page.evaluate(async () => {
    const leave = (lesson) => new Promise((done) => {
      const seen = new MutationObserver(() => {
        if (!document.querySelector("[data-testid=lesson] .stage")) return;
        seen.disconnect();
        history.replaceState(null, "", "#learn");
        dispatchEvent(new HashChangeEvent("hashchange"));
        setTimeout(() => done(!document.querySelector("[data-testid=lesson]")), 100);
      });
      seen.observe(document.body, { childList: true, subtree: true });
      location.hash = `#learn/lesson/${lesson}`;
      // A page that stopped shows no lesson.
      setTimeout(() => done(false), 10_000);
    });
    return [await leave("ipfp"), await leave("layers"), await leave("ipfp")];
  });
  assert.deepEqual(left, [true, true, true]);
  await at(page, "gate-and").waitFor();
});

for (const [theme, width] of [["light", 1280], ["dark", 390]]) {
  test(`axe finds nothing in Learn and nothing scrolls sideways (${theme}, ${width} px)`, async (t) => {
    const page = await open(t, site, { theme, width, query: "#learn" });
    await at(page, "gate-and").waitFor();
    await inspect(page, "gallery");
    await at(page, "gate-noisyand").click();
    await headline(page, /0\.562/);
    await inspect(page, "playground");
    await at(page, "tool-ipfp").click();
    await at(page, "ipfp-step").click();
    await page.waitForFunction(() => document.querySelector("[data-testid=ipfp-chart] svg"));
    await inspect(page, "IPFP");
    await at(page, "tool-samples").click();
    await page.waitForFunction(() => document.querySelector("[data-testid=samples-curve] svg"));
    await inspect(page, "samples");
    for (const [hash, wait] of [["#learn/clouds", "cloud-image"], ["#learn/lesson/broja", "lesson"], ["#learn/lesson/codes", "codes-atoms"], ["#learn/exercises", "exercises"]]) {
      await page.evaluate((hash) => { location.hash = hash; }, hash);
      await at(page, wait).waitFor();
      if (wait !== "exercises") await page.waitForFunction((wait) => document.querySelector(`[data-testid=${wait}] svg, [data-testid=${wait}] tbody td`), wait);
      await inspect(page, hash);
    }
  });
}
