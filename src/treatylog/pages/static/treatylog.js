// Makes the pages faster: the date handle, redrawing without loading, cards on marks, the feed. Nothing depends on it.

const DAY = 86400000;
const LATER = 150;
const days = (iso) => Math.round(Date.parse(iso + "T00:00:00Z") / DAY);
const iso = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const long = (day) => new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(day * DAY);
const short = (day) => new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(day * DAY).replace("Sept", "Sep");

let asked = null;   // the request under way, so that a newer one can end it
let waiting = 0;

// Redrawing: fetch the page of an address and put its parts in place of ours.

async function go(address, { keep = "push", say = true } = {}) {
  const url = new URL(address, location.href);
  clearTimeout(waiting);
  asked?.abort();
  const mine = (asked = new AbortController());
  const main = $("main");
  main.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { signal: mine.signal, headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine.signal.aborted) return;
    const there = new URL(answer.url || url);
    there.hash = url.hash;
    if (keep === "push") history.pushState(null, "", there);
    if (keep === "replace") history.replaceState(null, "", there);
    swap(fresh);
    if (say) tell($("#sentence")?.textContent ?? document.title);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  } finally {
    if (asked === mine) main.removeAttribute("aria-busy");
  }
}

function swap(fresh) {
  const active = document.activeElement;
  const focus = active?.id || active?.closest?.("[data-part]") ? marked(active) : null;
  document.title = fresh.title;
  const ours = $$("[data-part]"), theirs = new Map($$("[data-part]", fresh).map((part) => [part.dataset.part, part]));
  const known = ours.every((part) => theirs.has(part.dataset.part)) && ours.length === theirs.size && sameFrame(fresh);
  if (!known) {
    $("main").replaceWith(document.adoptNode($("main", fresh)));
    start();
  } else {
    for (const part of ours) {
      const next = theirs.get(part.dataset.part);
      if (part.outerHTML !== next.outerHTML) part.replaceWith(document.adoptNode(next));
    }
    clocks(fresh);
    const lives = $("#lives"), next = $("#lives", fresh);
    if (lives && next && lives.textContent !== next.textContent) lives.textContent = next.textContent;
    for (const handle of $$("[data-pick] .handle")) place(handle, days($("[data-clocks] [name=on]").value));
    for (const handle of $$("[data-second] .handle")) {
      const next = $("#" + handle.id, fresh);
      if (next && handle !== document.activeElement) handle.value = next.value;
    }
  }
  const again = focus && $(focus);
  if (again && again !== document.activeElement) again.focus({ preventScroll: true });
}

const sameFrame = (fresh) => {
  const frame = (root) => $$("[data-figure]", root).map((one) => one.dataset.begin + one.dataset.days).join();
  return frame(document) === frame(fresh) && Boolean($("[data-clocks]", fresh)) === Boolean($("[data-clocks]"));
};

function marked(element) {
  if (element.id) return "#" + CSS.escape(element.id);
  const href = element.getAttribute("href");
  const part = element.closest("[data-part]").dataset.part;
  return href ? `[data-part="${part}"] a[href="${CSS.escape(href)}"]` : null;
}

function clocks(fresh) {
  for (const field of $$("[data-clocks] input")) {
    const next = $(`[data-clocks] input[name="${field.name}"]`, fresh);
    if (next && field !== document.activeElement) field.value = next.value;
  }
}

function tell(text) {
  $("[data-says]").textContent = text;
}

// The handle: what can be drawn from what is here is drawn at once; the rest is asked for when the hand rests.

function told() {
  const element = $("#lives");
  if (!element) return null;
  if (told.text !== element.textContent) {
    told.text = element.textContent;
    told.made = JSON.parse(told.text);
    told.made.start = days(told.made.first);
  }
  return told.made;
}

function stateOf(bands, at) {
  let state = -1;
  for (const [since, name] of bands) {
    if (since > at) break;
    state = name;
  }
  return state;
}

function draw(day) {
  const lives = told();
  for (const figure of $$("[data-figure]")) {
    const begin = days(figure.dataset.begin), all = Number(figure.dataset.days);
    const x = Math.min(Math.max(((day - begin) / all) * 100, 0), 100);
    const shown = day >= begin && day <= begin + all ? "visible" : "hidden";
    for (const line of $$("[data-cursor]", figure)) {
      line.setAttribute("visibility", shown);
      line.setAttribute("x1", x + "%");
      line.setAttribute("x2", x + "%");
    }
    const flag = $("[data-flag]", figure);
    if (flag) {
      const edge = x > 90 ? -1 : x < 6 ? 1 : 0;
      flag.setAttribute("visibility", shown);
      flag.setAttribute("x", x + "%");
      $("rect", flag).setAttribute("x", edge < 0 ? -84 : edge > 0 ? 0 : -42);
      $("text", flag).setAttribute("x", 42 * edge);
      $("text", flag).textContent = short(day);
    }
  }
  return lives ? count(lives, day - lives.start) : "";
}

function count(lives, at) {
  const numbers = new Map();
  const missing = lives.names.indexOf("not_party");
  const now = {};
  for (const [party, bands] of Object.entries(lives.rows)) {
    const state = stateOf(bands, at);
    now[party] = state < 0 ? missing : state;
    numbers.set(now[party], (numbers.get(now[party]) ?? 0) + 1);
  }
  for (const row of $$(".tl-row[data-party]")) {
    const small = $("[data-state]", row), state = now[row.dataset.party];
    if (small && state !== undefined) {
      const label = lives.labels[state], text = label[0].toLowerCase() + label.slice(1);
      if (small.textContent !== text) small.textContent = text;
    }
  }
  for (const [land, bands] of Object.entries(lives.lands ?? {})) {
    const state = stateOf(bands, at);
    now[land] = state < 0 ? missing : state;
  }
  for (const area of $$("[data-area]")) paint(area, lives, now);
  const chips = $("[data-chips]"), list = [];
  if (chips) {
    const made = lives.order.filter((state) => numbers.has(state)).map((state) => {
      const name = lives.names[state], label = lives.labels[state];
      const text = `${numbers.get(state)} ${label[0].toLowerCase()}${label.slice(1)}`;
      list.push(text);
      return chip(name, text);
    });
    chips.replaceChildren(...made);
  }
  return list.join(", ");
}

const PATTERNS = { suspended: "p-suspended", provisionally_applied: "p-provisional", conditional: "p-political", declared: "p-political", unknown: "p-unsure" };
const QUIET = ["not_party", "none", "extinct", "unknown"];

function paint(area, lives, now) {
  const name = (party) => (party in now ? lives.names[now[party]] : null);
  let state = name(area.dataset.area);
  const before = area.dataset.also ? name(area.dataset.also) : null;
  if ((!state || QUIET.includes(state)) && before && !QUIET.includes(before)) state = before;
  if (!state || area.classList.contains("a-" + state)) return;
  area.setAttribute("class", "a-" + state);
  if (PATTERNS[state]) area.setAttribute("fill", `url(#${PATTERNS[state]})`);
  else area.removeAttribute("fill");
}

function chip(name, text) {
  const svg = "http://www.w3.org/2000/svg";
  const made = document.createElement("a"), glyph = document.createElementNS(svg, "svg"), use = document.createElementNS(svg, "use");
  made.className = `chip s-${name}`;
  made.href = addressWith({ headline: name, open: null });
  glyph.setAttribute("class", "g");
  glyph.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#g-${name}`);
  glyph.append(use);
  made.append(glyph, text);
  return made;
}

function addressWith(changed) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changed)) {
    if (value === null || value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  url.hash = "";
  return url.pathname + url.search;
}

function place(handle, day) {
  const value = day - days(handle.dataset.begin);
  handle.value = Math.min(Math.max(value, 0), Number(handle.max));
  handle.dataset.day = day;
}

function step(day, source, settle = false) {
  const field = $("[data-clocks] [name=on]");
  const parts = draw(day);
  if (field && field !== document.activeElement) field.value = iso(day);
  for (const handle of $$("[data-pick] .handle")) {
    if (handle !== source) place(handle, day);
    handle.dataset.day = day;
    handle.setAttribute("aria-valuetext", parts ? `${long(day)}: ${parts}` : long(day));
  }
  clearTimeout(waiting);
  const address = addressWith({ on: iso(day) });
  waiting = setTimeout(() => go(address, { keep: settle ? "push" : "replace" }), settle ? 0 : LATER);
}

function neighbours() {
  const lives = told();
  if (!lives) return [];
  return [...new Set(Object.values(lives.rows).flatMap((bands) => bands.map(([since]) => since + lives.start)))].sort((a, b) => a - b);
}

function monthOn(day, by) {
  const date = new Date(day * DAY), last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + by + 1, 0)).getUTCDate();
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + by, Math.min(date.getUTCDate(), last)) / DAY;
}

function keyed(event) {
  const handle = event.currentTarget, begin = days(handle.dataset.begin), end = begin + Number(handle.max);
  const now = Number(handle.dataset.day ?? begin + Number(handle.value));
  const turns = neighbours();
  const moves = {
    ArrowLeft: () => (event.shiftKey ? monthOn(now, -1) : now - 1), ArrowRight: () => (event.shiftKey ? monthOn(now, 1) : now + 1),
    ArrowDown: () => now - 1, ArrowUp: () => now + 1,
    PageUp: () => turns.filter((day) => day < now).at(-1) ?? $("[rel=prev]")?.dataset.day ?? now,
    PageDown: () => turns.find((day) => day > now) ?? now,
    Home: () => begin, End: () => end, t: () => Math.floor(Date.now() / DAY), T: () => Math.floor(Date.now() / DAY),
  };
  const move = moves[event.key];
  if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const day = move();
  place(handle, day);
  step(day, handle);
}

// The second handle: what the world could know, or what this log had recorded. At its end: all there is.

function known(handle, keep = "replace") {
  const { name } = handle.dataset, at = Number(handle.value), open = handle.value === handle.max;
  const point = open ? "" : name === "known_at" ? handle.dataset.stops.split(" ")[at] : iso(days(handle.dataset.begin) + at);
  const figure = handle.closest("[data-figure]"), begin = days(figure.dataset.begin), all = Number(figure.dataset.days);
  const x = ((days(point.slice(0, 10)) - begin) / all) * 100;
  for (const line of $$("[data-known]", figure)) {
    line.setAttribute("visibility", x >= 0 && x <= 100 ? "visible" : "hidden");
    line.setAttribute("x1", (x || 0) + "%");
    line.setAttribute("x2", (x || 0) + "%");
  }
  $(`[data-clocks] [name=${name}]`).value = point;
  const shown = name === "known_at" ? `${point.slice(0, 16).replace("T", " ")} UTC` : point && long(days(point));
  handle.setAttribute("aria-valuetext", !open ? shown : name === "known_at" ? "now" : "whenever it was published");
  clearTimeout(waiting);
  const address = addressWith({ [name]: point });
  waiting = setTimeout(() => go(address, { keep }), keep === "push" ? 0 : LATER);
}

function choose(clock) {
  for (const handle of $$(".handle", clock.closest("[data-second]"))) handle.hidden = handle.dataset.name !== clock.value;
}

// Cards on marks

let card = null;

function show(link) {
  hide();
  const entry = document.getElementById(link.getAttribute("href").slice(1));
  if (!entry || !entry.closest(".acts")) return;
  card = document.createElement("div");
  card.className = "tip";
  card.setAttribute("role", "tooltip");
  for (const number of link.dataset.act.split(", ")) {
    const one = document.getElementById("act-" + number);
    if (one) card.append(...[...one.cloneNode(true).childNodes]);
  }
  document.body.append(card);
  const at = link.getBoundingClientRect(), wide = card.offsetWidth;
  card.style.left = Math.min(Math.max(8, at.left + scrollX - wide / 3), scrollX + document.documentElement.clientWidth - wide - 8) + "px";
  card.style.top = at.bottom + scrollY + 10 + "px";
}

function hide() {
  card?.remove();
  card = null;
}

// Play: from change to change, twice a second at the most.

let playing = 0;

function play(button) {
  const stop = () => {
    clearInterval(playing);
    playing = 0;
    button.textContent = "Play";
    button.setAttribute("aria-pressed", "false");
  };
  if (playing) return stop();
  button.textContent = "Stop";
  button.setAttribute("aria-pressed", "true");
  playing = setInterval(() => {
    const next = $("[rel=next]");
    if (!next || $("main").hasAttribute("aria-busy")) return next ? undefined : stop();
    go(next.href, { keep: "replace" });
  }, matchMedia("(prefers-reduced-motion: reduce)").matches ? 2000 : 600);
  addEventListener("keydown", stop, { once: true });
}

// The feed: says that the record has changed, and moves nothing that is being read.

function listen() {
  const { feed, after = "", kinds = "" } = document.body.dataset;
  if (!("EventSource" in window) || !feed) return;
  let source = null, last = after, seen = 0;
  const news = (event) => {
    if (event.lastEventId) last = event.lastEventId;
    if (event.type === "message") return;
    seen += 1;
    bar(`The record has changed: ${seen} ${seen === 1 ? "piece of news" : "pieces of news"}.`, () => { seen = 0; });
  };
  const open = () => {
    if (source || document.hidden) return;
    source = new EventSource(last ? `${feed}${feed.includes("?") ? "&" : "?"}after=${encodeURIComponent(last)}` : feed);
    source.addEventListener("message", news);
    for (const kind of kinds.split(" ").filter(Boolean)) source.addEventListener(kind, news);
  };
  const close = () => { source?.close(); source = null; };
  addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}

function bar(text, shown) {
  let found = $(".fresh");
  if (!found) {
    found = document.createElement("div");
    found.className = "fresh";
    found.setAttribute("role", "status");
    const said = document.createElement("span"), button = document.createElement("button");
    button.type = "button";
    button.textContent = "Show it";
    button.addEventListener("click", () => { found.remove(); shown(); go(location.href, { keep: "none" }); });
    found.append(said, button);
    $("main").before(found);
  }
  $("span", found).textContent = text;
}

// The matrix: arrows move between cells.

function cells(event) {
  const cell = event.target.closest?.(".mx td");
  if (!cell) return;
  const row = cell.parentElement, at = [...row.cells].indexOf(cell);
  const to = { ArrowLeft: cell.previousElementSibling, ArrowRight: cell.nextElementSibling,
    ArrowUp: row.previousElementSibling?.cells[at], ArrowDown: row.nextElementSibling?.cells[at] }[event.key];
  const link = to && $("a", to);
  if (!link) return;
  event.preventDefault();
  $("a", cell).tabIndex = -1;
  link.tabIndex = 0;
  link.focus();
}

function start() {
  for (const pick of $$("[data-pick]")) {
    pick.hidden = false;
    const handle = $(".handle", pick);
    place(handle, days($("[data-clocks] [name=on]").value));
    handle.addEventListener("input", () => step(days(handle.dataset.begin) + Number(handle.value), handle));
    handle.addEventListener("change", () => step(days(handle.dataset.begin) + Number(handle.value), handle, true));
    handle.addEventListener("keydown", keyed);
  }
  for (const pick of $$("[data-second]")) {
    pick.hidden = false;
    $("[data-clock]", pick).addEventListener("change", (event) => choose(event.target));
    for (const handle of $$(".handle", pick)) {
      handle.addEventListener("input", () => known(handle));
      handle.addEventListener("change", () => known(handle, "push"));
    }
  }
  const form = $("[data-clocks]");
  if (form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const url = new URL(form.action), given = new FormData(form);
      for (const [name, value] of given) if (value.trim()) url.searchParams.set(name, value.trim());
      go(url);
    });
    let typed = 0;
    form.addEventListener("input", (event) => {
      const field = event.target;
      clearTimeout(typed);
      if (!["on", "public_on"].includes(field.name)) return;
      const whole = /^\d{4}-\d{2}-\d{2}$/.test(field.value), real = whole && !isNaN(days(field.value)) && iso(days(field.value)) === field.value;
      field.setAttribute("aria-invalid", String(whole && !real));
      if (real && field.name === "on") typed = setTimeout(() => step(days(field.value), null, true), 300);
    });
  }
  for (const button of $$("[data-play]")) {
    button.hidden = false;
    button.addEventListener("click", () => play(button));
  }
  for (const table of $$(".mx")) {
    $$("td a", table).forEach((link, place) => { link.tabIndex = place ? -1 : 0; });
  }
}

addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-go]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(link.href);
});
addEventListener("popstate", () => go(location.href, { keep: "none" }));
addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
  if (event.key === " " && event.target.matches?.("a[role=button]")) { event.preventDefault(); event.target.click(); }
  cells(event);
});
for (const kind of ["mouseover", "focusin"]) {
  addEventListener(kind, (event) => {
    const link = event.target.closest?.("a[data-act]");
    if (link) show(link);
  });
}
for (const kind of ["mouseout", "focusout"]) {
  addEventListener(kind, (event) => { if (event.target.closest?.("a[data-act]")) hide(); });
}
start();
listen();
