// Runs before the first paint: the theme, and the service worker that gives a plain host threads and offline use.
try {
  document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "auto";
} catch {
  // Storage is forbidden: the system's theme stays.
}

/** The page was loaded again once to become isolated. Kept until it is, so that it never happens twice in a row. */
const TRIED = "pidlens isolating";

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
  const registration = await workers.register("sw.js", { updateViaCache: "none" });
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
  if (!touched && mayReload()) location.reload();
}

let touched = false;
for (const event of ["pointerdown", "keydown", "drop", "paste"]) {
  addEventListener(event, () => (touched = true), { once: true, capture: true });
}
register().catch((error) => console.info(`no service worker: ${error}`));
