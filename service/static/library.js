// Searches the topics while one types, and shares a topic. The pages work without this file.

// Milliseconds without a key before a search.
const PAUSE = 150;

const told = document.getElementById("told");
const form = document.getElementById("search");
const share = document.getElementById("share");
let waiting = 0;
let searching = null;

// The page that the form would open; only what it found is taken over.
async function search(query) {
  searching?.abort();
  const mine = (searching = new AbortController());
  const address = query ? `/topics?q=${encodeURIComponent(query)}` : "/topics";
  try {
    const reply = await fetch(address, { headers: { Accept: "text/html" }, signal: mine.signal });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const found = page.getElementById("found");
    if (!reply.ok || !found) {
      location.assign(address);
      return;
    }
    document.getElementById("found").replaceWith(found);
    told.textContent = page.getElementById("number")?.textContent ?? "All topics";
    history.replaceState(null, "", address);
  } catch {
    if (!mine.signal.aborted) told.textContent = "The service did not answer. Please try again.";
  }
}

// A domain that is linked to is open.
function openLinked() {
  const linked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const domain = linked?.closest("details");
  if (domain) {
    domain.open = true;
    domain.scrollIntoView();
  }
}

async function shareTopic() {
  const shared = { title: document.querySelector("h1").textContent, url: location.href };
  try {
    if (navigator.share) {
      await navigator.share(shared);
    } else {
      await navigator.clipboard.writeText(shared.url);
      told.textContent = "The address is copied.";
    }
  } catch (error) {
    if (error.name !== "AbortError") told.textContent = "Sharing is not allowed here; copy the address.";
  }
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    search(form.elements.q.value.trim());
  });
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => search(form.elements.q.value.trim()), PAUSE);
  });
  addEventListener("hashchange", openLinked);
  openLinked();
}
// Browsers have a clipboard only on https and on this machine.
if (share && (navigator.share || navigator.clipboard)) {
  share.hidden = false;
  share.addEventListener("click", shareTopic);
}
