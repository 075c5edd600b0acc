// Keeps what every page needs and the page for no net, as nobody signed in sees them; other pages always come from the bank.
const KEPT = {{ kept|tojson }};
const NAME = "kept-" + KEPT.join("|");
addEventListener("install", (event) => event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(KEPT.map((path) => new Request(path, { credentials: "omit" })))).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("kept-") && name !== NAME).map((name) => caches.delete(name)))).then(() => clients.claim())
));
addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate" && event.request.method === "GET") {
    event.respondWith(fetch(event.request).catch(() => caches.match({{ offline|tojson }})));
  } else if (KEPT.includes(new URL(event.request.url).pathname)) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});
