// Files what a person holds an answer for; the answer stays where it is.

import { keep, recall } from "./memory.js";

export function fillNames() {
  for (const field of document.querySelectorAll(".own-name")) field.value ||= recall("name");
}

async function file(form) {
  const told = form.parentElement.querySelector(".told");
  const button = form.querySelector("button");
  button.disabled = true;
  told.textContent = "Sending…";
  try {
    const reply = await fetch("/wrong", {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "text/html" },
    });
    if (reply.redirected) throw new Error("Sign in again");
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const filed = page.getElementById("answer")?.dataset.summary;
    told.textContent = filed ?? page.getElementById("problem").textContent;
    form.hidden = reply.ok;
    if (reply.ok) {
      if (form.elements.by) keep("name", form.elements.by.value.trim());
      form.parentElement.querySelector("summary").focus();
    }
  } catch {
    told.textContent = "The service did not answer. Please try again.";
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches(".filing")) return;
  event.preventDefault();
  file(event.target);
});
