// Runs before the first paint: the theme, and the service worker that gives a plain host threads and offline use.
try {
  document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "auto";
} catch {
  // Storage is forbidden: the system's theme stays.
}

/** The page was loaded again once to become isolated. Kept until it is, so that it never happens twice in a row. */
const TRIED = "pidlens isolating";

/** After so many milliseconds the page has what it needs, and the rest can be fetched for a visit without a network. */
const IDLE = 15_000;

/** So many milliseconds the page waits for being loaded again before it starts the engine that it can have. */
const PATIENCE = 4_000;
const settled = () => delete document.documentElement.dataset.isolating;

/** Whether loading again is worth trying, and remembers that it was tried. Where nothing can be remembered nothing is tried. */
function mayReload() {
  try {
    if (sessionStorage.getItem(TRIED) !== null) return false;
    sessionStorage.setItem(TRIED, "1");
    return sessionStorage.getItem(TRIED) !== null;
  } catch {
    return false;
  }
}

async function register() {
  const workers = navigator.serviceWorker;
  if (!workers || !window.isSecureContext) return;
  // Until it is loaded again the page starts no engine that it would load for nothing; see src/page/ui/app.rs.
  if (!window.crossOriginIsolated && window.top === window) {
    document.documentElement.dataset.isolating = "yes";
    setTimeout(settled, PATIENCE);
  }
  const registration = await workers.register("sw.js", { updateViaCache: "none" });
  if (!registration) return;
  setTimeout(() => (registration.active ?? registration.waiting)?.postMessage("idle"), IDLE);
  if (window.crossOriginIsolated) {
    try {
      sessionStorage.removeItem(TRIED);
    } catch {
      // Then it was never set.
    }
    return;
  }
  // A frame is isolated only if the page around it is, whatever it is served with.
  if (window.top !== window) return;
  if (!registration.active || !workers.controller) {
    await new Promise((resolve) => workers.addEventListener("controllerchange", resolve, { once: true }));
  }
  // Who has begun to work loses nothing: the next visit has threads.
  if (!touched && mayReload()) {
    location.reload();
    await new Promise(() => undefined);
  }
}

/** Loads a program that the page needs only now: see src/page/web/program.rs. */
globalThis.loadProgram = async (address) => {
  const url = new URL(address, document.baseURI);
  // A browser remembers that an address failed: another try needs another one.
  if (failures > 0) url.search = `?${failures}`;
  try {
    const program = await import(url);
    await program.default();
    return program;
  } catch (error) {
    failures += 1;
    throw error;
  }
};
let failures = 0;

/** The files of a drop, those in its folders included, which get their paths: a browser gives a folder as a file that nothing can read. */
globalThis.filesOf = async (transfer) => {
  // What was dropped is only told while the drop lasts.
  const files = [...transfer.files];
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  return entries.some((entry) => entry.isDirectory) ? (await Promise.all(entries.map(within))).flat() : files;
};

/** The files of an entry of a file system, without those that are hidden. */
async function within(entry, depth = 0) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    Object.defineProperty(file, "webkitRelativePath", { value: entry.fullPath.slice(1) });
    return file.name.startsWith(".") ? [] : [file];
  }
  const found = [];
  const reader = entry.createReader();
  // A reader gives a hundred at a time, and none once it is done.
  for (let some = [null]; some.length > 0 && depth < DEEPEST; found.push(...some)) {
    some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
  }
  return (await Promise.all(found.map((inner) => within(inner, depth + 1)))).flat();
}
/** Folders within folders at most. */
const DEEPEST = 8;

let touched = false;
for (const event of ["pointerdown", "keydown", "drop", "paste"]) {
  addEventListener(event, () => (touched = true), { once: true, capture: true });
}
register()
  .catch((error) => console.info(`no service worker: ${error}`))
  .finally(settled);
