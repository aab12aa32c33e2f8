// Copies an answer, and hands on a link that checks its text. The text stands in the link's
// fragment, which browsers never send.

const LONG_LINK = 2000;
const REFUSED = "Copying is not allowed here; select the text instead";
const COPIED = "Link copied";
const COPIED_LONG = "Link copied; it is long, some apps cut it";
const $ = (id) => document.getElementById(id);

export const linkedText = () => new URLSearchParams(location.hash.slice(1)).get("text") ?? "";

export function linkTo(text) {
  return `${location.origin}/#${new URLSearchParams({ text })}`;
}

export async function copied(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return copiedByField(words);
  }
}

// Browsers have a clipboard for scripts only on https and on this machine.
function copiedByField(words) {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.className = "unseen";
  field.value = words;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  before?.focus({ preventScroll: true });
  return done;
}

function tell(button, words) {
  button.textContent = words;
  $("status").textContent = words;
}

async function copy(button, words, done) {
  tell(button, (await copied(words)) ? done : REFUSED);
}

async function share(button) {
  const link = linkTo($("answer").dataset.text);
  const said = link.length > LONG_LINK ? COPIED_LONG : COPIED;
  if (!navigator.share) return copy(button, link, said);
  try {
    await navigator.share({ title: document.title, text: $("copy").dataset.words, url: link });
    tell(button, "Shared");
  } catch (error) {
    // Closing the list of apps is an answer, too.
    if (error.name !== "AbortError") await copy(button, link, said);
  }
}

export function offerSharing() {
  $("copy").hidden = $("share").hidden = false;
  if (navigator.share) $("share").textContent = "Share";
}

document.addEventListener("click", ({ target }) => {
  if (target.id === "copy") copy(target, target.dataset.words, "Copied");
  if (target.id === "share") share(target);
});
