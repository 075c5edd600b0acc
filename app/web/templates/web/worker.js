// Keeps what every page needs and the page for no net, as nobody signed in sees them; other pages always come from the bank.
const KEPT = {{ kept|tojson }};
const OURS = `kept-${registration.scope}|`; // banks side by side on one host share its caches
const NAME = OURS + KEPT.join("|");
addEventListener("install", (event) => event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(KEPT.map((path) => new Request(path, { credentials: "omit" })))).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith(OURS) && name !== NAME).map((name) => caches.delete(name)))).then(() => clients.claim())
));
// A form that found no net leaves its page where it is (204), and the page is told, so that it can say so.
const unsent = async (url) => {
  for (const page of await clients.matchAll({ type: "window", includeUncontrolled: true })) page.postMessage({ unsent: url.split("#")[0] });
  return new Response(null, { status: 204 });
};
addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate" && event.request.method === "POST") {
    event.respondWith(fetch(event.request).catch(() => unsent(event.request.url)));
  } else if (event.request.mode === "navigate" && event.request.method === "GET") {
    event.respondWith(fetch(event.request).catch(() => caches.match({{ offline|tojson }}, { cacheName: NAME })));
  } else if (KEPT.includes(new URL(event.request.url).pathname)) {
    event.respondWith(caches.match(event.request, { cacheName: NAME }).then((kept) => kept || fetch(event.request)));
  }
});
