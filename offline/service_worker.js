// Keeps the page's files in the browser, so that after the first visit it works without a network.
//
// The build puts BUILD in front of this: the version, a hash of everything; the files that the page
// needs to be read; and those that come later, the trainer's, which are large. All but the document
// are named by their content, so a file of the same name never has to be fetched again.
//
// A new version waits until the reader asks for it, or until the page is open nowhere: it never
// takes the files away from under a page that is being read.

const SCOPE = self.registration.scope;
const OURS = `wmss-playground ${SCOPE} `;
const CACHE = OURS + BUILD.version;
const FILES = new Set([...BUILD.page, ...BUILD.later].map((file) => new URL(file, SCOPE).href));
/** A network that answers later than this is treated as if there were none. */
const PATIENCE_MS = 3000;

/** The document must be of this version: while a server is being renewed, it may be another. */
async function keepDocument(cache) {
  const answer = await fetch(SCOPE, { cache: "no-cache" });
  const text = await answer.text();
  if (!text.includes(BUILD.version)) throw new Error("The server has another version by now.");
  // Made anew, because the browser refuses to open what was reached by a redirection.
  await cache.put(SCOPE, new Response(text, { headers: { "Content-Type": "text/html" } }));
}

async function keep(cache, file) {
  const address = new URL(file, SCOPE).href;
  if (await cache.match(address)) return;
  const answer = (await caches.match(address)) ?? (await fetch(address));
  if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
  await cache.put(address, answer);
}

async function keepPage() {
  const cache = await caches.open(CACHE);
  await keepDocument(cache);
  for (const file of BUILD.page) await keep(cache, file);
}

/** What earlier versions had of the trainer is taken over; the rest waits until it is asked for. */
async function takeOver() {
  const cache = await caches.open(CACHE);
  for (const file of BUILD.later) {
    const kept = await caches.match(new URL(file, SCOPE).href);
    if (kept) await keep(cache, file);
  }
  for (const name of await caches.keys()) {
    if (name.startsWith(OURS) && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
}

/** One after the other and only once: nobody is waiting for them. */
async function keepTheRest() {
  const cache = await caches.open(CACHE);
  for (const file of BUILD.later) await keep(cache, file);
}

/** The server's document if it answers in time, so that a new version is seen at once. */
async function newestDocument(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(SCOPE);
  if (!kept) return fetch(request);
  const answered = fetch(request, { cache: "no-cache" }).then(
    (answer) => (answer.status < 500 ? answer : kept),
    () => kept,
  );
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, kept));
  return Promise.race([answered, late]);
}

async function keptFile(event, address) {
  const kept = await caches.match(address);
  if (kept) {
    // A script knows itself by the address of its answer: one made anew has the one asked for.
    return event.request.url === address ? kept : new Response(kept.body, kept);
  }
  const answer = await fetch(event.request);
  if (answer.ok) {
    const copy = answer.clone();
    const put = caches.open(CACHE).then((cache) => cache.put(address, copy));
    // A browser without room for it asks again next time.
    event.waitUntil(put.catch(() => {}));
  }
  return answer;
}

self.addEventListener("install", (event) => event.waitUntil(keepPage()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const address = url.split(/[?#]/)[0];
  if (method !== "GET") return;
  if (mode === "navigate" && [SCOPE, `${SCOPE}index.html`].includes(address)) {
    event.respondWith(newestDocument(event.request));
  } else if (FILES.has(address)) {
    event.respondWith(keptFile(event, address));
  }
});

self.addEventListener("message", (event) => {
  if (event.data === "version") event.source.postMessage(BUILD.version);
  if (event.data === "take over") self.skipWaiting();
  if (event.data === "keep the rest" && !navigator.connection?.saveData) {
    event.waitUntil(keepTheRest().catch(() => {}));
  }
});
