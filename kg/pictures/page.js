/* Point at what has a data-key, and all that names it, or one of several, in its data-with lights up;
   a click keeps it. */
(() => {
  "use strict";
  const root = document.documentElement;
  const find = (selector) => [...document.querySelectorAll(selector)];
  const members = new Map();
  for (const one of find("[data-with]")) {
    for (const key of one.dataset.with.split(" ")) {
      if (!members.has(key)) members.set(key, []);
      members.get(key).push(one);
    }
  }
  const state = document.getElementById("state");
  const all = document.getElementById("all");
  const hint = state ? state.textContent : "";
  let lit = null;
  let pinned = null;

  const keyOf = (node) => {
    const one = node instanceof Element ? node.closest("[data-key]") : null;
    return one ? one.dataset.key : null;
  };
  const named = (keys) => (keys === null ? [] : keys.split(" ").flatMap((key) => members.get(key) || []));
  const light = (key) => {
    if (key === lit) return;
    for (const one of named(lit)) one.classList.remove("on");
    for (const one of named(key)) one.classList.add("on");
    root.classList.toggle("lit", key !== null);
    lit = key;
  };
  const words = (key) => {
    const one = find("[data-key]").find((each) => each.dataset.key === key);
    const title = one && one.querySelector("title");
    return title ? title.textContent.split("\n")[0] : "";
  };
  const tell = () => {
    if (!state) return;
    const rows = find(".row");
    const shown = rows.filter((row) => getComputedStyle(row).display !== "none").length;
    const narrowed = pinned !== null || root.classList.contains("searching");
    state.textContent = narrowed ? `${shown} of ${rows.length} records. ${pinned === null ? "" : words(pinned)}` : hint;
    all.hidden = !narrowed;
  };
  const pin = (key) => {
    pinned = key;
    light(null);
    light(key);
    root.classList.toggle("pinned", key !== null);
    tell();
  };
  const show = (from, key) => {
    const other = named(key).find((one) => one.matches(".card, .bare, mark") && one.closest("section") !== from);
    if (other) other.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("pointerover", (event) => light(keyOf(event.target) ?? pinned));
  document.addEventListener("focusin", (event) => light(keyOf(event.target) ?? pinned));
  document.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, label, summary")) return;
    const key = keyOf(event.target);
    if (key === null && !event.target.closest("figure")) return;
    pin(key === pinned ? null : key);
    if (pinned !== null) show(event.target.closest("section"), pinned);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") pin(null);
    if (event.key === "Enter" && event.target.matches("[data-key]")) pin(keyOf(event.target));
  });
  window.addEventListener("hashchange", () => pin(members.has(location.hash.slice(1)) ? location.hash.slice(1) : null));

  for (const picture of find("figure .picture")) {
    picture.setAttribute("role", "group");
    for (const one of picture.querySelectorAll("[data-key]")) {
      one.setAttribute("tabindex", "0");
      one.setAttribute("role", "button");
    }
  }
  for (const one of find(".script-only")) one.hidden = false;
  for (const one of find(".switch")) one.addEventListener("change", tell);
  if (all) {
    const search = document.getElementById("search");
    all.addEventListener("click", () => {
      search.value = "";
      search.dispatchEvent(new Event("input"));
      pin(null);
    });
    search.addEventListener("input", () => {
      const sought = search.value.trim().toLowerCase();
      for (const row of find(".row")) row.classList.toggle("missed", !row.textContent.toLowerCase().includes(sought));
      for (const one of find("[data-name]"))
        one.classList.toggle("found", one.dataset.name.toLowerCase().includes(sought));
      root.classList.toggle("searching", sought !== "");
      tell();
    });
  }
  if (members.has(location.hash.slice(1))) pin(location.hash.slice(1));
})();
