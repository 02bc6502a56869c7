// What a person sees when the page meets a fault of its own: one calm screen instead of a page that no longer answers. Plain script and
// plain elements: nothing of the program that stopped is asked for anything.
(() => {
  /** What the tab showed: src/page/ui/recent.rs writes the first two, src/page/web/stopped.rs reads the others. */
  const SHOWN = "shown";
  const STOPPED = { hash: "stopped hash", shown: "stopped shown" };

  let stopped = false;

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  /** Remembers what was shown, so that it is not opened again by itself, and forgets that this tab shows it. */
  function remember() {
    try {
      sessionStorage.setItem(STOPPED.hash, location.hash);
      sessionStorage.setItem(STOPPED.shown, sessionStorage.getItem(SHOWN) ?? "");
      sessionStorage.removeItem(SHOWN);
    } catch {
      // Storage is forbidden: then nothing is opened again either.
    }
  }

  /** Shows the screen, once; the first fault is the one that counts. */
  globalThis.pidlensStopped = (fault) => {
    if (stopped) return;
    stopped = true;
    console.error(`pidlens stopped: ${fault}`);
    remember();
    const engine = document.querySelector("meta[name=engine]")?.content ?? "";
    const report = [`pidlens stopped: ${fault}`, `build: ${engine}`, `browser: ${navigator.userAgent}`, `when: ${new Date().toISOString()}`].join("\n");
    const text = element("textarea", { readOnly: true, rows: 6, value: report });
    text.setAttribute("aria-label", "Report of the fault");
    const told = element("p", { className: "hint" });
    told.setAttribute("role", "status");
    const again = element("button", { type: "button", textContent: "Start again" });
    again.dataset.testid = "start-again";
    again.addEventListener("click", () => location.replace(location.pathname));
    const copy = element("button", { type: "button", textContent: "Copy the report" });
    copy.addEventListener("click", () => navigator.clipboard.writeText(report).then(
      () => (told.textContent = "Copied."),
      () => {
        text.select();
        told.textContent = "The browser does not let the page copy: the text is selected; copy it.";
      },
    ));
    const screen = element("main", { id: "main", className: "stopped", tabIndex: -1 },
      element("h1", { className: "lead", textContent: "pidlens stopped" }),
      element("p", { textContent: "The page met a fault of its own and cannot go on. Your files are untouched, nothing was sent anywhere, and the analyses that this browser keeps are still there." }),
      element("p", { textContent: "Start again without what was shown. To help mend the fault, send this report to the authors. Read it first: it may name a file." }),
      text,
      element("div", { className: "share-line" }, again, copy),
      told);
    screen.dataset.testid = "stopped";
    document.title = "pidlens stopped";
    document.body.replaceChildren(screen);
    screen.focus();
  };

  // A program that ran out of memory or stack has no words of its own.
  const trapped = (error) => error instanceof WebAssembly.RuntimeError;
  addEventListener("error", (event) => trapped(event.error) && pidlensStopped(String(event.error)));
  addEventListener("unhandledrejection", (event) => trapped(event.reason) && pidlensStopped(String(event.reason)));
})();
