// Sends the form without a reload and copies the answer. The page works without this file.

const status = () => document.getElementById("status");
const answer = () => document.getElementById("answer");
const text = () => document.getElementById("text");
let sending = null;

function offerCopy() {
  const copy = document.getElementById("copy");
  // Browsers have a clipboard only on https and on this machine.
  if (copy && navigator.clipboard) copy.hidden = false;
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.getElementById("answer");
  answer().replaceWith(fresh);
  document.querySelector("footer").replaceWith(page.querySelector("footer"));
  const wrong = page.getElementById("problem") !== null;
  text().setAttribute("aria-invalid", wrong);
  text().setAttribute("aria-describedby", wrong ? "hint problem" : "hint");
  status().textContent = fresh.dataset.summary;
  offerCopy();
  if (fresh.getBoundingClientRect().top > innerHeight / 2) fresh.scrollIntoView();
}

async function send(form, button) {
  sending?.abort();
  const mine = (sending = new AbortController());
  status().textContent = "Checking…";
  answer().setAttribute("aria-busy", "true");
  try {
    const reply = await fetch("/", {
      method: "POST",
      body: new FormData(form, button),
      headers: { Accept: "text/html" },
      signal: mine.signal,
    });
    show(await reply.text());
  } catch (error) {
    if (mine.signal.aborted) return;
    status().textContent = "The service did not answer. Please try again.";
    answer().removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.value) text().value = event.submitter.value;
  send(event.target, event.submitter);
});

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "text" || event.key !== "Enter") return;
  if (event.ctrlKey || event.metaKey) document.getElementById("check").requestSubmit();
});

document.addEventListener("click", async (event) => {
  if (event.target.id !== "copy") return;
  try {
    await navigator.clipboard.writeText(document.getElementById("words").innerText);
    status().textContent = event.target.textContent = "Copied";
  } catch {
    event.target.textContent = "Copying is not allowed here; select the text instead";
  }
});

offerCopy();
