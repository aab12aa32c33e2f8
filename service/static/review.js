// Makes reviewing fast: one name, keys, no reloads. The page works without this file.

import { keep, recall } from "./memory.js";

const $ = (id) => document.getElementById(id);
const FIELDS = "input, select, textarea";
const CALLED = { accepted: "accepted", rejected: "rejected", pending: "to review again" };
const name = $("by");
let last = null;
let topicsAsked = false;

const cards = () => [...document.querySelectorAll(".example")];
const current = () => document.activeElement?.closest(".example") ?? document.querySelector(".example.current");

function say(words) {
  $("status").textContent = words;
}

// One name above the list stands for the fields that each form has without this script.
function prepare(card) {
  const own = card.querySelector(".by");
  own.hidden = true;
  own.querySelector("input").required = false;
}

function choose(card, { focus = true } = {}) {
  document.querySelector(".example.current")?.classList.remove("current");
  card.classList.add("current");
  if (!focus) return;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = cards();
  const at = all.indexOf(current());
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
  if (next) choose(next);
}

function nextToReview(card) {
  const all = cards();
  const at = all.indexOf(card);
  const waits = (each) => each.dataset.state === "pending" && each !== card;
  return all.slice(at + 1).find(waits) ?? all.find(waits);
}

function complain(card, words) {
  const problem = card.querySelector(".deciding .problem");
  problem.textContent = words;
  problem.hidden = !words;
}

function require(card) {
  if (name.value.trim()) return true;
  complain(card, "Give your name first, at the top of the page (key n).");
  name.focus();
  return false;
}

async function ask(path, options = {}) {
  const reply = await fetch(path, options).catch(() => {
    throw new Error("The service did not answer. Please try again.");
  });
  if (reply.ok) return reply;
  const problem = await reply.json().catch(() => ({}));
  throw new Error(problem.detail ?? "Something went wrong. Please try again.");
}

// The label as it stands in the form, where it is another than the one on record.
function label(card) {
  const verdict = card.querySelector("select[name=verdict]");
  const topic = card.querySelector("input[name=topic]");
  const [called, reason] = verdict.selectedOptions[0].dataset.label
    ? JSON.parse(verdict.selectedOptions[0].dataset.label)
    : ["", ""];
  return { ...(called && { verdict: called, reason }), ...(topic && { topic: topic.value.trim() }) };
}

async function redraw(id) {
  const reply = await ask(`/review/${id}`, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const fresh = page.getElementById(`example-${id}`);
  $(`example-${id}`).replaceWith(fresh);
  prepare(fresh);
  return fresh;
}

function count(before, after) {
  if (before === after) return;
  for (const [state, step] of [[before, -1], [after, 1]]) {
    const place = document.querySelector(`[data-count=${state}]`);
    if (place) place.textContent = (Number(place.textContent.replaceAll(",", "")) + step).toLocaleString("en");
  }
}

// What was decided here no longer stands before the next page's examples.
function mendNextPage() {
  const link = document.querySelector("a[rel=next]");
  if (!link) return;
  const { offset, state } = link.dataset;
  const gone = cards().filter((card) => card.dataset.state !== state).length;
  link.href = `/review?state=${state}&offset=${Math.max(0, offset - gone)}`;
}

function goOn(card) {
  const next = nextToReview(card);
  if (next) choose(next);
  else (document.querySelector("a[rel=next]") ?? card).focus();
}

async function decide(card, state) {
  if (!require(card) || card.getAttribute("aria-busy") === "true") return;
  const { id } = card.dataset;
  const why = card.querySelector("input[name=why]").value.trim();
  const body = { state, by: name.value.trim(), why, ...(state === "accepted" && label(card)) };
  complain(card, "");
  card.setAttribute("aria-busy", "true");
  try {
    const reply = await ask(`/v1/examples/${id}`, {
      method: "PATCH",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const now = await reply.json();
    keep("name", body.by);
    const before = card.dataset.state;
    const fresh = await redraw(id);
    count(before, now.state);
    last = id;
    const waits = state === "accepted" && now.state === "pending";
    say(waits ? `Example ${id}: ${now.needs} more must accept it.` : `Example ${id}: ${CALLED[now.state]}.`);
    mendNextPage();
    if (state === "pending") choose(fresh);
    else goOn(fresh);
  } catch (error) {
    complain($(`example-${id}`), error.message);
  } finally {
    $(`example-${id}`).removeAttribute("aria-busy");
  }
}

function undo() {
  const card = last && $(`example-${last}`);
  if (!card) say("There is nothing to undo on this page.");
  else if (card.dataset.state === "pending") say(`Example ${last} is to review already.`);
  else decide(card, "pending");
}

async function offerTopics() {
  if (topicsAsked) return;
  topicsAsked = true;
  try {
    const { topics } = await (await ask("/v1/topics")).json();
    $("topics").append(...topics.map(({ id, title }) => new Option(title, id)));
  } catch {
    // The field takes an id all the same.
    topicsAsked = false;
  }
}

function chooseVerdict(card, number) {
  const field = card.querySelector("select[name=verdict]");
  const options = field ? [...field.options].filter((option) => option.dataset.label) : [];
  if (!options[number - 1]) return;
  options[number - 1].selected = true;
  say(`Example ${card.dataset.id}: ${options[number - 1].text}.`);
}

const KEYS = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  a: (card) => card?.dataset.state === "pending" && decide(card, "accepted"),
  r: (card) => card?.dataset.state === "pending" && decide(card, "rejected"),
  t: (card) => card?.querySelector("input[name=topic]")?.focus(),
  w: (card) => card?.querySelector("input[name=why]")?.focus(),
  n: () => name.focus(),
  u: undo,
  "?": () => {
    $("help").open = !$("help").open;
    if ($("help").open) $("help").querySelector("summary").focus();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches(FIELDS) && event.target.type !== "checkbox") {
    const card = event.target.closest(".example") ?? document.querySelector(".example.current") ?? cards()[0];
    const leaves = event.key === "Escape" || (event.key === "Enter" && event.target.matches("input"));
    if (!leaves) return;
    // Enter in a field must decide nothing by accident.
    event.preventDefault();
    if (card) choose(card);
    return;
  }
  if (!$("use-keys").checked) return;
  const act = /^[1-9]$/.test(event.key) ? (card) => card && chooseVerdict(card, Number(event.key)) : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act(current());
});

document.addEventListener("submit", (event) => {
  if (event.target.id === "who") event.preventDefault();
  if (!event.target.matches(".deciding")) return;
  event.preventDefault();
  if (event.submitter?.value) decide(event.target.closest(".example"), event.submitter.value);
});

document.addEventListener("focusin", (event) => {
  if (event.target.name === "topic") offerTopics();
  const card = event.target.closest(".example");
  if (card) choose(card, { focus: false });
});

name.addEventListener("change", () => keep("name", name.value.trim()));
if (!name.readOnly) name.value = recall("name") || name.value;
$("use-keys").addEventListener("change", (event) => keep("keys", event.target.checked ? "on" : "off"));
$("use-keys").checked = recall("keys") !== "off";
$("who").hidden = $("help").hidden = false;
cards().forEach(prepare);
