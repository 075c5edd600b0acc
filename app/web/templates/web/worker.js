// Keeps what every page needs and the page for no net, as nobody signed in sees them; other pages always come from the bank.
const KEPT = {{ kept|tojson }};
const OURS = `kept-${registration.scope}|`; // banks side by side on one host share its caches
const NAME = OURS + KEPT.join("|");
addEventListener("install", (event) => event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(KEPT.map((path) => new Request(path, { credentials: "omit" })))).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith(OURS) && name !== NAME).map((name) => caches.delete(name)))).then(() => clients.claim())
));
addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate" && event.request.method === "GET") {
    event.respondWith(fetch(event.request).catch(() => caches.match({{ offline|tojson }}, { cacheName: NAME })));
  } else if (KEPT.includes(new URL(event.request.url).pathname)) {
    event.respondWith(caches.match(event.request, { cacheName: NAME }).then((kept) => kept || fetch(event.request)));
  }
});
