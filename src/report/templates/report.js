(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const filter = $("filter"), q = $("q"), s = $("s"), a = $("a"), shown = $("shown");
  const units = [...document.querySelectorAll("[data-u]")].map((unit) => {
    const cause = unit.closest("[data-s]");
    const alone = cause.querySelectorAll("[data-u]").length === 1;
    const text = alone ? cause.textContent : cause.querySelector("h3").textContent + " " + unit.textContent;
    return { unit, cause, text: text.toLowerCase() };
  });
  if (!units.length) return;
  filter.hidden = false;
  const opened = new Map();
  const apply = (write) => {
    const words = q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const any = words.length || s.value || a.value;
    const causes = new Map();
    let count = 0;
    for (const { unit, cause, text } of units) {
      const fits = (!s.value || cause.dataset.s === s.value) && (!a.value || cause.dataset.a === a.value)
        && words.every((word) => text.includes(word));
      unit.hidden = !fits;
      count += fits;
      causes.set(cause, causes.get(cause) || fits);
    }
    for (const [cause, fits] of causes) {
      cause.hidden = !fits;
      if (cause.tagName === "DETAILS") {
        if (!opened.has(cause)) opened.set(cause, cause.open);
        cause.open = any ? fits : opened.get(cause);
      }
    }
    for (const section of document.querySelectorAll("section.cases")) {
      section.hidden = ![...section.querySelectorAll("[data-s]")].some((cause) => !cause.hidden);
    }
    shown.textContent = shown.dataset.text.replace("#", count).replace("#", units.length);
    if (!write) return;
    const state = new URLSearchParams();
    for (const [name, field] of [["q", q], ["s", s], ["a", a]]) if (field.value) state.set(name, field.value);
    history.replaceState(null, "", any ? "#?" + state : location.pathname + location.search);
  };
  const read = () => {
    const hash = location.hash;
    if (hash.startsWith("#?")) {
      const state = new URLSearchParams(hash.slice(2));
      for (const [name, field] of [["q", q], ["s", s], ["a", a]]) field.value = state.get(name) || "";
      apply(false);
      return;
    }
    const target = hash.length > 1 && $(decodeURIComponent(hash.slice(1)));
    if (!target) return;
    if (target.closest("[hidden]")) {
      q.value = s.value = a.value = "";
      apply(false);
    }
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    target.scrollIntoView();
  };
  let waiting = 0;
  q.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120, true);
  });
  s.addEventListener("change", () => apply(true));
  a.addEventListener("change", () => apply(true));
  $("reset").addEventListener("click", () => {
    q.value = s.value = a.value = "";
    apply(true);
    q.focus();
  });
  addEventListener("hashchange", read);
  apply(false);
  read();
})();
