// The checks made in this browser: kept in it, bounded, shown under the form, and sent nowhere.

import { forget, keep, recall } from "./memory.js";

const MOST = 50;
const AT_ONCE = 5;
const SHOWN_CHARS = 160;
const $ = (id) => document.getElementById(id);
const words = JSON.parse($("recent").dataset.words);

function read() {
  try {
    const isOurs = ({ text, verdict }) => typeof text === "string" && typeof verdict === "string";
    return JSON.parse(recall("recent")).filter(isOurs).slice(0, MOST);
  } catch {
    // Nothing is kept, or something that is not ours.
    return [];
  }
}

function row({ text, verdict }) {
  const element = $("recent-row").content.firstElementChild.cloneNode(true);
  const button = element.querySelector("button");
  button.dataset.text = text;
  button.dataset.verdict = verdict;
  element.querySelector(".sign").textContent = words.signs[verdict] ?? "•";
  element.querySelector(".name").textContent = words.names[verdict] ?? verdict;
  const start = Array.from(text.slice(0, 2 * SHOWN_CHARS)).slice(0, SHOWN_CHARS).join("");
  element.querySelector(".words").textContent = start.length < text.length ? `${start}…` : start;
  return element;
}

function draw() {
  const rows = read().map(row);
  $("recent").hidden = rows.length === 0;
  $("recent-more").hidden = rows.length <= AT_ONCE;
  $("recent-first").replaceChildren(...rows.slice(0, AT_ONCE));
  $("recent-rest").replaceChildren(...rows.slice(AT_ONCE));
}

export function add(check) {
  const others = read().filter(({ text }) => text !== check.text);
  keep("recent", JSON.stringify([check, ...others].slice(0, MOST)));
  draw();
}

export function openedBy(open) {
  $("recent").addEventListener("click", ({ target }) => {
    const button = target.closest("[data-text]");
    if (button) open(button.dataset.text);
  });
}

$("forget").addEventListener("click", () => {
  forget("recent");
  draw();
  $("status").textContent = "The list is cleared.";
  $("text").focus();
});

// Another tab of this browser added to the list, or cleared it.
addEventListener("storage", draw);
draw();
