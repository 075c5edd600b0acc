// The desk by keyboard: keys shown by "?", tables sorted by their heads, many rows ticked at once.
"use strict";

(() => {
  const isTyping = (place) => place.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const keyed = () => [...document.querySelectorAll("[data-key]")].filter((part) => part.offsetParent || part.closest("details"));
  const help = document.querySelector("#keys");

  const go = (part) => {
    part.closest("details")?.setAttribute("open", "");
    if (part.matches("input:not([type=radio]), textarea, select")) { part.focus(); part.select?.(); } else part.click();
  };
  const showKeys = () => {
    const list = help.querySelector("dl");
    list.replaceChildren(...keyed().flatMap((part) => {
      const key = document.createElement("dt"), what = document.createElement("dd");
      key.append(Object.assign(document.createElement("kbd"), { textContent: part.dataset.key }));
      what.textContent = part.dataset.keyText || part.getAttribute("aria-label") || part.innerText.trim() || part.value;
      return [key, what];
    }));
    help.showModal();
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && isTyping(event.target)) { event.target.blur(); return; }
    if (isTyping(event.target) || help?.open) return;
    if (event.key === "?" && help) { event.preventDefault(); showKeys(); return; }
    const pressed = keyed().filter((one) => one.dataset.key === event.key);
    const part = pressed.find((one) => one.closest("main")) || pressed[0]; // a page's own digits come before the menu's
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
    const key = `columns:${location.pathname}`;
    const hidden = new Set(JSON.parse(localStorage.getItem(key) || "[]"));
    const show = () => [...table.rows].forEach((row) => [...row.cells].forEach((cell, place) => { cell.hidden = hidden.has(place); }));
    [...table.tHead.rows[0].cells].forEach((head, place) => {
      const label = document.createElement("label"), tick = document.createElement("input");
      label.className = "choice";
      Object.assign(tick, { type: "checkbox", checked: !hidden.has(place) });
      tick.addEventListener("change", () => {
        if (tick.checked) hidden.delete(place); else hidden.add(place);
        localStorage.setItem(key, JSON.stringify([...hidden]));
        show();
      });
      label.append(tick, Object.assign(document.createElement("span"), { textContent: head.innerText.trim() }));
      box.append(label);
    });
    box.closest("details").hidden = false;
    show();
  }

  for (const all of document.querySelectorAll("input[data-all]")) {
    const each = () => [...document.querySelectorAll(`input[name="${all.dataset.all}"]`)];
    const count = () => document.querySelectorAll("[data-chosen]").forEach((place) => { place.textContent = each().filter((one) => one.checked).length; });
    all.addEventListener("change", () => { each().forEach((one) => { one.checked = all.checked; }); count(); });
    each().forEach((one) => one.addEventListener("change", count));
  }

  for (const opener of document.querySelectorAll("[data-open]")) {
    opener.addEventListener("click", (event) => { event.preventDefault(); document.querySelector(opener.dataset.open).showModal(); });
  }
})();
