// What a page can do beyond links and forms. Everything here is an extra: without it every page still works.
"use strict";

(() => {
  const body = document.body;
  const isEnglish = document.documentElement.lang === "en";
  const t = (zh, en) => (isEnglish ? en : zh);

  // A form leaves once: a second press while the first is under way does nothing. Coming back frees it again.
  // One that fetches a file to save (data-stays) leaves nothing, and may be pressed again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || "stays" in form.dataset) return;
    if (form.dataset.leaving) { event.preventDefault(); return; }
    form.dataset.leaving = "1";
    form.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-leaving]")) {
      delete form.dataset.leaving;
      form.removeAttribute("aria-busy");
    }
  });

  // Reading aloud: the browser's own voice reads the headings and texts of the page, slowly, until it is pressed again.
  const reader = document.querySelector("[data-read]");
  if (reader && "speechSynthesis" in window) {
    reader.hidden = false;
    const label = reader.querySelector("span");
    const rest = label.textContent;
    const stop = () => { speechSynthesis.cancel(); label.textContent = rest; reader.setAttribute("aria-pressed", "false"); };
    reader.addEventListener("click", () => {
      if (reader.getAttribute("aria-pressed") === "true") { stop(); return; }
      const parts = [...document.querySelectorAll("#main h1, #main h2, #main h3, #main p, #main dt, #main dd, #main li, #main legend, #main .label, #main button, #main .amount")]
        .filter((part) => part.offsetParent && !part.querySelector("p, li, dt, button, h2, h3"))
        .map((part) => part.innerText.replace(/\s+/g, " ").trim());
      const words = new SpeechSynthesisUtterance([...new Set(parts)].join("。"));
      words.lang = isEnglish ? "en" : "zh-CN";
      words.rate = 0.85;
      words.onend = stop;
      label.textContent = t("停止朗读", "Stop reading");
      reader.setAttribute("aria-pressed", "true");
      speechSynthesis.speak(words);
    });
    addEventListener("pagehide", () => speechSynthesis.cancel());
  }

  // What was typed survives a lost session, a lost net and the way back: kept in this tab alone, for the person who typed it,
  // never secrets, never on a shared screen, and gone once it was sent.
  const who = body.dataset.who || "";
  const SECRET = /password|code|id_number|phone|csrf|mail/;
  const keyOf = (form) => `typed:${location.pathname}:${form.getAttribute("action") || ""}`;
  const typedFields = (form) => [...form.elements].filter((field) =>
    field.name && !SECRET.test(field.name) && (field.matches("textarea, select") || /^(text|number|date|datetime-local|search|radio|checkbox)$/.test(field.type)));
  const stored = () => Object.keys(sessionStorage).filter((key) => key.startsWith("typed:"));
  const isKept = !body.hasAttribute("data-kiosk");

  const forget = () => stored().forEach((key) => sessionStorage.removeItem(key));
  if (!isKept) forget();
  document.querySelectorAll("form[data-leave]").forEach((form) => form.addEventListener("submit", forget));
  const isRefused = document.querySelector("#main [aria-invalid], #main [role=alert]");
  if (isKept && !who) { // signed out, or no net: what was sent did not arrive
    for (const key of stored()) sessionStorage.setItem(key, JSON.stringify({ ...JSON.parse(sessionStorage.getItem(key)), sent: false }));
  }
  if (isKept && who) {
    for (const key of stored()) {
      const kept = JSON.parse(sessionStorage.getItem(key));
      if (kept.who !== who || (kept.sent && !isRefused)) sessionStorage.removeItem(key);
    }
    const keepTyped = () => { for (const form of document.querySelectorAll("form[method=post][data-keep]:not([data-kept])")) {
      form.dataset.kept = "";
      const key = keyOf(form);
      const kept = JSON.parse(sessionStorage.getItem(key) || "null");
      const fields = typedFields(form);
      if (kept && !isRefused) { // what was refused is filled in already
        fields.forEach((field, place) => {
          const value = kept.values[place];
          if (value === undefined) return;
          if (/radio|checkbox/.test(field.type)) field.checked = value; else field.value = value;
        });
        const note = document.createElement("p");
        note.className = "note";
        note.setAttribute("role", "status");
        note.textContent = t("您上次填写的内容还在，已经放回表单。", "What you had typed is back in the form.");
        form.prepend(note);
      }
      const keep = (sent) => sessionStorage.setItem(key, JSON.stringify({
        who, sent, values: fields.map((field) => (/radio|checkbox/.test(field.type) ? field.checked : field.value)),
      }));
      form.addEventListener("input", () => keep(false));
      form.addEventListener("submit", () => keep(true));
    } };
    keepTyped();
    document.addEventListener("htmx:afterSettle", keepTyped); // a form may come into the page later
  }

  // One tap fills a field with a usual value; without this script the field is there alone.
  for (const box of document.querySelectorAll("[data-fills]")) {
    const field = box.closest("form").elements[box.dataset.fills];
    const mark = () => box.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", one.value === field.value));
    box.hidden = false;
    box.addEventListener("click", (event) => {
      if (!event.target.value) return;
      field.value = event.target.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    field.addEventListener("input", mark);
    mark();
  }

  // A chart is drawn from the table beside it, once it comes into sight; the table stays for who would rather read.
  const charts = document.querySelectorAll("figure[data-chart]");
  if (charts.length) {
    const watcher = new IntersectionObserver((seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watcher.disconnect();
      const script = document.createElement("script");
      script.src = charts[0].dataset.library;
      document.head.append(script);
    });
    charts.forEach((chart) => watcher.observe(chart));
  }

  // Without a net there is a page that says so, instead of the browser's.
  if ("serviceWorker" in navigator && body.dataset.worker && isSecureContext) {
    navigator.serviceWorker.register(body.dataset.worker).catch(() => {});
  }

  // A shared screen forgets whoever walked away.
  if (body.dataset.kiosk) {
    let idle;
    const rest = () => { clearTimeout(idle); idle = setTimeout(() => document.querySelector("form[data-leave]")?.requestSubmit(), body.dataset.kiosk * 1000); };
    ["pointerdown", "keydown", "scroll"].forEach((kind) => addEventListener(kind, rest, { passive: true }));
    rest();
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    if (button.autofocus) button.focus(); // hidden until now, it could not have it
    button.addEventListener("click", () => print());
  }
})();
