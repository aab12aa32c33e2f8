// Checks a file of captions: send, choose the column, watch, read, download, delete.

const MOST_ROWS = 2000;
const HARMS = ["low", "medium", "high", "severe"];
const PARTS = ["send", "look", "course", "found"];
const $ = (id) => document.getElementById(id);
const words = JSON.parse($("found").dataset.words);
const count = (number) => Math.round(number).toLocaleString("en");
let batch = null;
let events = null;
let rows = [];
let spoken = 0;
let busy = false;

function remember(found) {
  batch = found;
  // Only what opens the batch: a reload asks for the rest.
  if (found) sessionStorage.setItem("batch", JSON.stringify({ id: found.id, token: found.token }));
  else sessionStorage.removeItem("batch");
}

async function ask(path, options = {}) {
  const headers = { Accept: "application/json", ...options.headers };
  if (batch) headers.Authorization = `Bearer ${batch.token}`;
  const reply = await fetch(path, { ...options, headers }).catch(() => {
    throw new Error("The service did not answer. Please try again.");
  });
  if (reply.status === 204) return null;
  const answer = await reply.json();
  if (!reply.ok) throw Object.assign(new Error(answer.detail), { status: reply.status });
  return answer;
}

function complain(message) {
  $("problem").textContent = message;
  $("problem").hidden = !message;
}

function show(part) {
  for (const each of PARTS) $(each).hidden = each !== part;
  $(`${part}-title`)?.focus();
}

function add(parent, tag, text) {
  const element = parent.appendChild(document.createElement(tag));
  element.textContent = text;
  return element;
}

function begin(message = "") {
  events?.close();
  remember(null);
  $("send").reset();
  complain(message);
  show("send");
}

// Does what a person asked for; what goes wrong is said on the page.
async function attempt(action) {
  if (busy) return;
  busy = true;
  complain("");
  try {
    await action();
  } catch (error) {
    if (error.status === 404) begin("This batch is no longer here. Send the file again.");
    else complain(error.message);
  } finally {
    busy = false;
  }
}

function chosenFile() {
  const [file] = $("file").files;
  const pasted = $("pasted").value.trim();
  if (!file === !pasted) throw new Error("Choose a file or paste captions: one of the two.");
  const chosen = file ?? new File([pasted], "captions.txt", { type: "text/plain" });
  if (chosen.size > $("send").dataset.most) throw new Error("The file is too large; split it.");
  return chosen;
}

async function send() {
  const form = new FormData();
  form.append("output", $("output").value);
  form.append("start", "false");
  form.append("file", chosenFile());
  $("sending").textContent = "Sending…";
  try {
    batch = null;
    remember(await ask("/v1/batches", { method: "POST", body: form }));
  } finally {
    $("sending").textContent = "";
  }
  await enter();
}

// Shows the part of the page where the batch is.
async function enter() {
  const { id, token } = batch;
  batch = { ...(await ask(`/v1/batches/${id}`)), token };
  if (batch.state === "waiting") showLook();
  else if (batch.state === "done") await showFound();
  else if (batch.state === "failed") begin(batch.error);
  else follow();
}

function showLook() {
  const column = $("column");
  column.replaceChildren();
  if (!batch.text_column) add(column, "option", "Choose…").value = "";
  for (const name of batch.columns) add(column, "option", name).value = name;
  column.value = batch.text_column ?? "";
  $("unclear").hidden = Boolean(batch.text_column);
  $("unclear").textContent = "Several columns may be meant, or none looks like captions.";
  const names = Object.keys(batch.first_rows[0] ?? {});
  $("first-names").replaceChildren();
  for (const name of names) add($("first-names"), "th", name).scope = "col";
  $("first-rows").replaceChildren();
  for (const row of batch.first_rows) {
    const line = add($("first-rows"), "tr", "");
    for (const name of names) add(line, "td", row[name] ?? "").dir = "auto";
  }
  show("look");
}

async function start() {
  const body = JSON.stringify({ text_column: $("column").value });
  const headers = { "Content-Type": "application/json" };
  await ask(batch.links.start, { method: "POST", body, headers });
  await enter();
}

function follow() {
  events?.close();
  spoken = 0;
  tell(batch);
  show("course");
  events = new EventSource(`${batch.links.events}?token=${batch.token}`);
  events.onmessage = ({ data }) => {
    const now = JSON.parse(data);
    tell(now);
    if (now.state === "queued" || now.state === "running") return;
    events.close();
    attempt(enter);
  };
  events.onerror = () => {
    // The browser tries again by itself unless the batch is gone.
    if (events.readyState === EventSource.CLOSED) attempt(enter);
  };
}

function tell(now) {
  $("bar").value = now.share;
  // Screen readers read every change aloud.
  if (now.state === "running" && Date.now() - spoken < 2000) return;
  spoken = now.rows ? Date.now() : 0;
  const told = now.rows ? [`${Math.floor(now.share * 100)}%`, `${count(now.rows)} rows`] : ["Starting…"];
  if (now.rows_per_second) told.push(`${count(now.rows_per_second)} a second`);
  if (now.seconds_left) told.push(`about ${count(now.seconds_left)} s left`);
  $("told").textContent = now.state === "queued" ? "Waiting for its turn…" : told.join(", ");
}

async function showFound() {
  const { summary, links, token } = batch;
  const first = (await ask(`${links.rows}?limit=${MOST_ROWS}`)).rows;
  rows = first ?? [];
  $("filter").hidden = !first;
  rows.forEach((row, index) => (row.number = index + 1));
  const failed = summary.errors ? `, ${count(summary.errors)} could not be checked` : "";
  $("counted").textContent = `${count(summary.rows)} rows${failed}.`;
  $("counts").replaceChildren();
  $("verdict").replaceChildren($("verdict").options[0]);
  for (const [verdict, number] of Object.entries(summary.verdicts)) {
    label(add($("counts"), "li", ""), verdict, ` ${count(number)}`);
    add($("verdict"), "option", words.names[verdict] ?? verdict).value = verdict;
  }
  if (summary.errors) add($("verdict"), "option", "Not checked").value = "error";
  for (const part of ["result", "report"]) $(part).href = `${links[part]}?token=${token}`;
  $("until").textContent = `Kept until ${new Date(batch.expires).toLocaleString()}.`;
  $("filter").reset();
  listRows();
  show("found");
}

function label(element, verdict, after) {
  element.className = "verdict";
  element.dataset.verdict = verdict;
  const sign = add(element, "span", words.signs[verdict] ?? "•");
  sign.className = "sign";
  sign.ariaHidden = "true";
  add(element, "span", (words.names[verdict] ?? verdict) + after);
}

const harm = (row) => HARMS.indexOf(row.harm) * 10 + (row.verdict === "myth") + row.confidence / 2;
const ORDERS = {
  file: (a, b) => a.number - b.number,
  harm: (a, b) => harm(b) - harm(a) || a.number - b.number,
  sure: (a, b) => b.confidence - a.confidence || a.number - b.number,
  text: (a, b) => (a.text ?? "").localeCompare(b.text ?? "") || a.number - b.number,
};

function listRows() {
  const verdict = $("verdict").value;
  const wanted = $("words").value.toLowerCase().split(/\s+/);
  const has = (row) => {
    const text = `${row.text} ${row.explanation ?? ""}`.toLowerCase();
    const kind = row.error && !row.verdict ? "error" : row.verdict;
    return (!verdict || kind === verdict) && wanted.every((word) => text.includes(word));
  };
  const shown = rows.filter(has).sort(ORDERS[$("order").value]);
  $("rows").replaceChildren(...shown.map(rowElement));
  const total = batch.summary.rows;
  const all = total > rows.length ? ` of the first ${count(rows.length)}` : "";
  const rest = all ? `; the result has all ${count(total)}` : "";
  const told = `${count(shown.length)}${all} rows shown${rest}.`;
  $("shown").textContent = $("filter").hidden ? "Too large to be shown here; download it." : told;
}

// As on the page for one text: never certain.
function percent(share) {
  if (share >= 0.995) return "over 99%";
  return share < 0.005 ? "under 1%" : `${Math.round(share * 100)}%`;
}

function rowElement(row) {
  const element = $("row").content.firstElementChild.cloneNode(true);
  const [head, sign, name, facts, text, why, source, link] = element.querySelectorAll(
    ".verdict, .sign, .name, .verdict .hint, .text, .why, .source, .source a",
  );
  head.dataset.verdict = row.verdict ?? "error";
  sign.textContent = row.verdict ? (words.signs[row.verdict] ?? "•") : "!";
  name.textContent = row.verdict ? (words.names[row.verdict] ?? row.verdict) : "Not checked";
  const told = [`row ${count(row.number)}`];
  if (row.confidence !== null) told.push(`${percent(row.confidence)} sure`);
  if (row.harm) told.push(`possible harm: ${row.harm}`);
  facts.textContent = told.join(", ");
  text.textContent = row.text ?? "";
  why.textContent = row.explanation ?? words.reasons[row.reason] ?? row.error ?? row.reason ?? "";
  source.hidden = !/^https?:/.test(row.source ?? "") || !URL.canParse(row.source);
  if (!source.hidden) {
    link.href = row.source;
    link.textContent = new URL(row.source).hostname;
  }
  return element;
}

async function remove() {
  if (!confirm("Delete the file and everything that was found in it?")) return;
  events?.close();
  await ask(batch.links.self, { method: "DELETE" });
  begin();
  $("file").focus();
}

for (const [form, action] of [["send", send], ["start", start], ["filter", async () => {}]]) {
  $(form).addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(action);
  });
}
for (const button of document.querySelectorAll(".delete")) {
  button.addEventListener("click", () => attempt(remove));
}
$("filter").addEventListener("input", listRows);

batch = JSON.parse(sessionStorage.getItem("batch"));
if (batch) attempt(enter);
else show("send");
