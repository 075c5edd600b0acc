// What a page can do beyond links and forms. Everything here is an extra: without it every page still works.
"use strict";

(() => {
  const body = document.body;
  const isEnglish = document.documentElement.lang === "en";
  const t = (zh, en) => (isEnglish ? en : zh);

  const isShared = body.hasAttribute("data-kiosk");

  // A form leaves once: a second press while the first is under way does nothing. Coming back frees it again.
  // One that fetches a file to save (data-stays) leaves nothing, and may be pressed again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || "stays" in form.dataset || form.method === "dialog") return;
    if (form.dataset.leaving) { event.preventDefault(); return; }
    const to = new URL(event.submitter?.getAttribute("formaction") || form.getAttribute("action") || "", location);
    to.hash = "";
    form.dataset.leaving = to.href;
    form.setAttribute("aria-busy", "true");
    if (!navigator.onLine) { event.preventDefault(); stay(form); }
  });
  const free = (form) => { delete form.dataset.leaving; form.removeAttribute("aria-busy"); };
  const leaving = () => document.querySelectorAll("form[data-leaving]");
  addEventListener("pageshow", () => leaving().forEach(free));

  // Without a net one stays on the page, with everything that was typed, and presses again later. The service worker says
  // which form did not arrive where the phone believed that it had a net. A shared screen shows nobody's page to the next.
  const stay = (form) => {
    free(form);
    if (isShared && "leave" in form.dataset) { location.replace(document.querySelector(".head .name").href); return; }
    form.dispatchEvent(new Event("unsent"));
    document.querySelectorAll("[data-unsent]").forEach((before) => before.remove());
    const note = Object.assign(document.createElement("p"), { className: "note warn", textContent: t("没有网络，内容都还在，有网后再按一次。", "There is no network. Everything is still here: press once more when it is back.") });
    note.setAttribute("role", "alert");
    note.dataset.unsent = "";
    const main = document.querySelector("#main");
    const button = form.querySelector("input:not([type=hidden]), textarea, select") && [...form.querySelectorAll("button:not([type=button])")].at(-1);
    if (main.contains(form)) (button || form.closest(".actions, .toast, li") || form).before(note); else main.prepend(note);
    note.scrollIntoView({ block: "center" });
  };
  navigator.serviceWorker?.addEventListener("message", (event) => {
    for (const form of leaving()) if (form.dataset.leaving === event.data.unsent) stay(form);
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
      const parts = [...document.querySelectorAll("#main h1, #main h2, #main h3, #main p, #main dt, #main dd, #main li, #main legend, #main .label, #main button, #main a.button, #main .amount")]
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
  // never secrets, never on a shared screen, and gone once it arrived: the page that answers came from the page of the form.
  const who = body.dataset.who || "";
  const SECRET = /password|code|digits|proof|id_number|phone|csrf|mail/;
  const kept = body.matches(".desk, .wide") ? "form[method=post][data-keep]" : "main form[method=post]";
  const keyOf = (form, place) => `typed:${location.pathname}:${form.getAttribute("action") || ""}:${place}`;
  const typedFields = (form) => [...form.elements].filter((field) =>
    field.name && !SECRET.test(field.name) && (field.matches("textarea, select") || /^(text|number|date|datetime-local|search|radio|checkbox)$/.test(field.type)));
  const stored = () => Object.keys(sessionStorage).filter((key) => key.startsWith("typed:"));
  const isKept = !isShared;
  const before = document.referrer.startsWith(location.origin + "/") ? new URL(document.referrer).pathname : "";
  const cameHow = performance.getEntriesByType("navigation")[0]?.type;
  const hasArrived = (one) => one.sent && before === one.path && (cameHow === "navigate" || location.pathname !== one.path);

  const forget = () => stored().forEach((key) => sessionStorage.removeItem(key));
  if (!isKept) forget();
  document.querySelectorAll("form[data-leave]").forEach((form) => form.addEventListener("submit", forget));
  const isRefused = document.querySelector("#main [aria-invalid], #main [role=alert]");
  if (isKept && !who) { // signed out, or no net: what was sent did not arrive
    for (const key of stored()) sessionStorage.setItem(key, JSON.stringify({ ...JSON.parse(sessionStorage.getItem(key)), sent: false }));
  }
  if (isKept && who) {
    for (const key of stored()) {
      const one = JSON.parse(sessionStorage.getItem(key));
      if (one.who !== who || (hasArrived(one) && !isRefused)) sessionStorage.removeItem(key);
    }
    const keepTyped = () => { for (const [nth, form] of [...document.querySelectorAll(kept)].entries()) {
      if ("kept" in form.dataset) continue;
      form.dataset.kept = "";
      const key = keyOf(form, nth);
      const last = JSON.parse(sessionStorage.getItem(key) || "null");
      const fields = typedFields(form);
      if (!fields.length) continue;
      const names = fields.map((field) => field.name).join();
      if (last?.names === names && !isRefused) { // what was refused is filled in already; another screen at this address asks something else
        fields.forEach((field, place) => {
          const value = last.values[place];
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
        who, sent, names, path: location.pathname, values: fields.map((field) => (/radio|checkbox/.test(field.type) ? field.checked : field.value)),
      }));
      form.addEventListener("input", () => keep(false));
      form.addEventListener("submit", () => keep(true));
      form.addEventListener("unsent", () => keep(false));
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

  // A shared screen forgets whoever walked away; before that it asks, in large words, whether they are still there.
  const WARNED = 20;
  if (body.dataset.kiosk) {
    const make = (kind, text, name = "") => Object.assign(document.createElement(kind), { textContent: text, className: name });
    const question = make("dialog", "", "still"), heading = make("h2", t("您还在吗？", "Are you still there?"));
    const count = make("span", "", "num"), words = make("p", ""), form = make("form", "");
    heading.id = "still";
    question.setAttribute("aria-labelledby", "still");
    words.append(count, t(" 秒后自动退出，别人就看不到您的信息。", " seconds, then you are signed out, so that nobody else sees what is yours."));
    form.method = "dialog";
    form.append(make("button", t("我还在用", "I am still here"), "button wide"));
    question.append(heading, words, form);
    body.append(question);
    let idle, ticking;
    const ask = () => {
      const end = Date.now() + WARNED * 1000;
      const tick = () => {
        const left = Math.ceil((end - Date.now()) / 1000);
        count.textContent = Math.max(left, 0);
        if (left <= 0) { clearInterval(ticking); document.querySelector("form[data-leave]")?.requestSubmit(); }
      };
      question.showModal();
      ticking = setInterval(tick, 500);
      tick();
    };
    const rest = () => {
      if (question.open) return;
      clearTimeout(idle);
      idle = setTimeout(ask, (body.dataset.kiosk - WARNED) * 1000);
    };
    question.addEventListener("close", () => { clearInterval(ticking); rest(); });
    ["pointerdown", "keydown", "scroll"].forEach((kind) => addEventListener(kind, rest, { passive: true }));
    rest();
  }

  // In elder mode the page says itself what is wrong, in its own words and size; wherever it does, the first of it is shown.
  if (document.documentElement.classList.contains("elder")) document.querySelectorAll("main form[method=post]").forEach((form) => { form.noValidate = true; });
  const wrong = document.querySelector("main [aria-invalid=true]") || document.querySelector("main .note.bad[role=alert]");
  if (wrong && !document.querySelector("main [autofocus]")) {
    wrong.scrollIntoView({ block: "center" });
    if (wrong.matches("input, select, textarea")) wrong.focus({ preventScroll: true });
  }

  // A file that would be refused is refused before it is sent, beside its field.
  document.addEventListener("change", ({ target }) => {
    if (!target.matches?.("input[type=file][data-most]")) return;
    const isTooLarge = [...target.files].some((file) => file.size > target.dataset.most * 1024 * 1024);
    target.setCustomValidity(isTooLarge ? target.dataset.tooLarge : "");
    target.reportValidity();
  });

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    if (button.autofocus) button.focus(); // hidden until now, it could not have it
    button.addEventListener("click", () => print());
  }
})();
