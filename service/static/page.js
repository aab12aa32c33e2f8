// Has a text answered without a reload. The page works without this file.

import { fillNames } from "./filing.js";
import { THIS_TAB, forget, keep, recall } from "./memory.js";
import { add, openedBy } from "./recent.js";
import { linkedText, offerSharing } from "./sharing.js";

const NO_ANSWER = "The service did not answer. Your text is still here; please try again.";
const $ = (id) => document.getElementById(id);
const form = $("check");
const text = $("text");
const button = form.querySelector("button");
let sending = null;

function busy(is) {
  form.setAttribute("aria-busy", is);
  $("answer").setAttribute("aria-busy", is);
  button.textContent = is ? "Checking…" : "Check";
  if (!is) return;
  $("status").textContent = "Checking…";
  // Its place is taken at once, so that nothing moves when the answer comes.
  $("answer").hidden = false;
}

function complain(words) {
  $("problem").textContent = words;
  $("problem").hidden = !words;
  $("status").textContent = "";
  text.setAttribute("aria-describedby", words ? "hint problem" : "hint");
  if (!words) {
    text.removeAttribute("aria-invalid");
    return;
  }
  text.setAttribute("aria-invalid", true);
  $("answer").hidden = true;
  text.focus();
}

function show(page) {
  const problem = page.getElementById("problem")?.textContent ?? NO_ANSWER;
  complain(problem.trim());
  if (problem.trim()) return;
  const fresh = page.getElementById("answer");
  $("answer").replaceWith(fresh);
  document.querySelector("footer").replaceWith(page.querySelector("footer"));
  $("status").textContent = fresh.dataset.summary;
  fresh.focus({ preventScroll: true });
  if (fresh.getBoundingClientRect().top > innerHeight / 3) fresh.scrollIntoView();
  answered();
}

// Adds to an answer what only a script can do.
function answered() {
  const { text: checked, verdict } = $("answer").dataset;
  if (!verdict) return;
  offerSharing();
  fillNames();
  add({ text: checked, verdict });
}

// A session that ended is begun again on another page; the text waits for that.
function leave(address) {
  keep("draft", text.value, THIS_TAB);
  location.assign(address);
}

async function send() {
  sending?.abort();
  const mine = (sending = new AbortController());
  const body = new FormData(form);
  if (location.hash && linkedText() !== text.value) history.replaceState(null, "", "/");
  complain("");
  busy(true);
  try {
    const headers = { Accept: "text/html" };
    const reply = await fetch("/", { method: "POST", body, headers, signal: mine.signal });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    busy(false);
    if (reply.redirected) leave(reply.url);
    else show(page);
  } catch {
    if (mine.signal.aborted) return;
    busy(false);
    complain(NO_ANSWER);
  }
}

function check(words) {
  text.value = words;
  form.requestSubmit();
}

function checkLinked() {
  const words = linkedText();
  if (words.trim()) check(words);
}

document.addEventListener("submit", (event) => {
  if (event.target === form) {
    event.preventDefault();
    send();
  } else if (event.target.matches(".examples")) {
    event.preventDefault();
    check(event.submitter.value);
  }
});

text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

openedBy(check);
answered();
text.value ||= recall("draft", THIS_TAB);
forget("draft", THIS_TAB);
addEventListener("hashchange", checkLinked);
checkLinked();
