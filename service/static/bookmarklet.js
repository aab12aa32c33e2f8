// Writes the bookmark for the address at which this page was opened.

import { copied } from "./sharing.js";

const $ = (id) => document.getElementById(id);
const form = JSON.stringify(`${location.origin}/#`);
const address = `${form}+new URLSearchParams({text:String(getSelection())})`;
// Where a new window is refused, the page itself makes room.
const code = `(()=>{const a=${address};open(a)||(location.href=a)})()`;

$("bookmark").href = $("code").value = `javascript:${encodeURIComponent(code)}`;
$("bookmark").addEventListener("click", (event) => {
  event.preventDefault();
  $("told").textContent = "Drag it to the bookmarks bar instead.";
});
$("copy-code").addEventListener("click", async ({ target }) => {
  const done = await copied($("code").value);
  target.textContent = done ? "Copied" : "Select the address above and copy it";
});
$("offer").hidden = false;
