// The desk by keyboard: keys shown by "?", tables sorted by their heads, many rows ticked at once.
"use strict";

(() => {
  const isTyping = (place) => place.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const help = document.querySelector("#keys");

  // What each key chooses now; where two things have the same one, what stands in the page comes before the menu.
  const keyed = () => {
    const parts = [...document.querySelectorAll("[data-key]:not([data-key=''])")].filter((part) => part.offsetParent || part.closest("details"));
    const found = new Map();
    for (const part of [...parts.filter((one) => one.closest("main")), ...parts]) if (!found.has(part.dataset.key)) found.set(part.dataset.key, part);
    return found;
  };
  const textOf = (part) => part.dataset.keyText || part.getAttribute("aria-label")
    || (part.labels?.[0]?.querySelector(".label")?.firstChild || part).textContent.trim();
  const go = (part) => {
    part.closest("details")?.setAttribute("open", "");
    if (part.matches("input:not([type=radio]), textarea, select")) { part.focus(); part.select?.(); }
    else if (part.matches("summary")) part.parentElement.querySelector("input:not([type=hidden]), textarea, select, button, a")?.focus();
    else part.click();
  };
  const showKeys = () => {
    const list = help.querySelector("dl");
    list.replaceChildren(...[...keyed()].flatMap(([name, part]) => {
      const key = document.createElement("dt"), what = document.createElement("dd");
      key.append(Object.assign(document.createElement("kbd"), { textContent: name }));
      what.textContent = textOf(part);
      return [key, what];
    }));
    help.showModal();
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && isTyping(event.target)) { event.target.blur(); return; }
    if (isTyping(event.target) || help?.open) return;
    if (event.key === "?" && help) { event.preventDefault(); showKeys(); return; }
    const part = keyed().get(event.key.toLowerCase());
    if (part) { event.preventDefault(); go(part); }
  });
  document.querySelector("[data-keys]")?.addEventListener("click", showKeys);

  // Arrow keys walk through the rows of a list, Enter opens one; within a group of radio buttons and a dialog they are the browser's.
  addEventListener("keydown", (event) => {
    if (!/^Arrow(Up|Down)$/.test(event.key) || isTyping(event.target)) return;
    if (event.target.matches("input[type=radio]") || document.querySelector("dialog[open]")) return;
    const rows = [...document.querySelectorAll("main .list a, main tbody a[href]")].filter((row) => row.offsetParent);
    if (!rows.length) return;
    event.preventDefault();
    const at = rows.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    rows[Math.max(0, Math.min(rows.length - 1, at))].focus();
  });

  const valueOf = (cell) => {
    const text = cell.dataset.value ?? cell.innerText.trim();
    const number = Number(text.replace(/[,≈%×\s]/g, "").replace("−", "-"));
    return Number.isNaN(number) || text === "" ? text : number;
  };
  for (const table of document.querySelectorAll("table[data-sort]")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      if (!head.innerText.trim()) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const isDown = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
        const rows = [...table.tBodies[0].rows].sort((a, b) => {
          const [x, y] = [valueOf(a.cells[column]), valueOf(b.cells[column])];
          const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "zh");
          return isDown ? -order : order;
        });
        table.tBodies[0].append(...rows);
      });
    });
  }

  // Which columns are shown is remembered by this browser.
  for (const box of document.querySelectorAll("[data-columns]")) {
    const table = document.querySelector(box.dataset.columns);
    if (!table) continue;
    const key = `columns:${box.dataset.columns}`;
    const hidden = new Set(JSON.parse(localStorage.getItem(key) || "[]"));
    const heads = [...table.tHead.rows[0].cells], names = heads.map((head) => head.innerText.trim());
    const show = () => [...table.rows].forEach((row) => [...row.cells].forEach((cell, place) => { cell.hidden = hidden.has(names[place]); }));
    names.forEach((name, place) => {
      if (!place || !name) return; // what a row is stays
      const label = document.createElement("label"), tick = document.createElement("input");
      label.className = "choice";
      Object.assign(tick, { type: "checkbox", checked: !hidden.has(name) });
      tick.addEventListener("change", () => {
        if (tick.checked) hidden.delete(name); else hidden.add(name);
        localStorage.setItem(key, JSON.stringify([...hidden]));
        show();
      });
      label.append(tick, Object.assign(document.createElement("span"), { textContent: name }));
      box.append(label);
    });
    box.closest("details").hidden = false;
    show();
  }

  for (const all of document.querySelectorAll("input[data-all]")) {
    all.closest("[data-all-of]")?.removeAttribute("hidden");
    const each = () => [...document.querySelectorAll(`input[name="${all.dataset.all}"]`)];
    const count = () => document.querySelectorAll("[data-chosen]").forEach((place) => { place.textContent = each().filter((one) => one.checked).length; });
    all.addEventListener("change", () => { each().forEach((one) => { one.checked = all.checked; }); count(); });
    each().forEach((one) => one.addEventListener("change", count));
  }

  // A record opens in the drawer beside its list; held keys, a lost network and no script open it as a page.
  const peek = document.querySelector("#peek");
  addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-peek]");
    if (!link || !peek || event.ctrlKey || event.metaKey || event.shiftKey || matchMedia("(max-width: 900px)").matches) return;
    event.preventDefault();
    const body = peek.querySelector("[data-peek-body]");
    body.replaceChildren(peek.querySelector("template").content.cloneNode(true));
    peek.querySelector("[data-peek-whole]").href = link.href;
    peek.showModal();
    try {
      const answer = await fetch(link.href);
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      body.replaceChildren(...page.querySelector("main").children);
    } catch {
      location.assign(link.href);
    }
  });

  for (const opener of document.querySelectorAll("[data-open]")) {
    opener.addEventListener("click", (event) => { event.preventDefault(); document.querySelector(opener.dataset.open).showModal(); });
  }
})();
