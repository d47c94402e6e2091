// The page that a browser shows. It asks for the table twice a second and changes the rows that have changed.

#include "pages.hpp"

namespace examples {

std::string_view page_html() noexcept {
    return R"html(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>state_watch</title>
<link rel="icon" href="data:,">
<style>
body { font: 14px system-ui, sans-serif; margin: 1rem; color: #1f2328; background: #fff; }
h1 { font-size: 1.2rem; margin: 0 0 .5rem; }
#status { color: #57606a; margin: 0 0 1rem; }
#status.lost { color: #cf222e; font-weight: 600; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #d8dee4; white-space: nowrap; }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; }
tbody tr { cursor: pointer; }
tbody tr:hover, tbody tr:focus { background: #f6f8fa; }
tbody tr[aria-selected=true] { background: #ddf4ff; }
tbody tr.changed td:first-child { animation: flash 3s; }
@keyframes flash { from { background: #fff8c5; } }
td:first-child::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .5em;
  border-radius: 50%; background: #8c959f; }
tr[data-state=ESTABLISHED] td:first-child::before { background: #2da44e; }
tr[data-state=LISTEN] td:first-child::before { background: #6e7781; }
tr[data-state=CLOSE-WAIT] td:first-child::before { background: #e69f00; }
tr[data-state^=FIN-WAIT] td:first-child::before { background: #0072b2; }
tr[data-state=TIME-WAIT] td:first-child::before { background: #8250df; }
tr[data-state^=SYN] td:first-child::before { background: #e6c619; }
tr[data-state=LAST-ACK] td:first-child::before, tr[data-state=CLOSING] td:first-child::before { background: #d55e00; }
#picture { max-width: 100%; margin-top: 1rem; }
</style>
<h1>TCP connections of this machine</h1>
<p id="status" role="status">asking for the table</p>
<div class="wide"><table aria-label="connections"><thead><tr></tr></thead><tbody></tbody></table></div>
<p id="hint">Choose a connection to see its picture.</p>
<img id="picture" alt="" hidden>
<script>
"use strict";
const columns = ["rtt ms", "sent/s", "recv/s", "recv-q", "send-q", "retrans", "cwnd", "flight"];
const status = document.getElementById("status"), picture = document.getElementById("picture");
const body = document.querySelector("tbody"), rows = new Map();
let chosen = null;

const head = document.querySelector("thead tr");
for (const name of ["state", "for s", "local", "remote", "process", ...columns, "timer"]) {
  const cell = document.createElement("th");
  cell.scope = "col";
  cell.textContent = name;
  if (name === "for s" || columns.includes(name)) cell.className = "number";
  head.append(cell);
}

function numberText(name, value) {
  if (value === undefined) return "-";
  if (name.endsWith(" ms")) return value.toFixed(3);
  if (value < 1e4) return value.toFixed(0);
  if (value < 1e7) return (value / 1e3).toFixed(0) + "k";
  return value < 1e10 ? (value / 1e6).toFixed(0) + "M" : (value / 1e9).toFixed(0) + "G";
}

function processText(processes = []) {
  return [...new Set(processes.map(one => `${one.name} (${one.pid})`))].join(", ") || "-";
}

function timerText(timer) {
  if (!timer) return "-";
  const often = timer.expirations ? ` ×${timer.expirations}` : "";
  return `${timer.kind.replace("_", " ")} ${(timer.left_ms / 1000).toFixed(1)} s${often}`;
}

function choose(row) {
  chosen = row;
  for (const other of body.rows) other.ariaSelected = String(other === row);
  draw();
}

function draw() {
  if (!chosen) return;
  const { local, remote } = chosen.dataset;
  picture.src = `picture.svg?local=${encodeURIComponent(local)}&remote=${encodeURIComponent(remote)}&at=${Date.now()}`;
  picture.alt = `states and metrics of ${local} to ${remote} over time`;
  document.getElementById("hint").hidden = true;
  picture.hidden = false;
}

function newRow(key, one) {
  const row = document.createElement("tr");
  row.tabIndex = 0;
  row.dataset.local = one.local;
  row.dataset.remote = one.remote;
  for (let i = 0; i < head.cells.length; ++i) row.insertCell().className = head.cells[i].className;
  row.onclick = () => choose(row);
  row.onkeydown = event => { if (event.key === "Enter") choose(row); };
  rows.set(key, row);
  return row;
}

function show(table) {
  const seen = new Set();
  let place = null;
  for (const one of table.connections) {
    const key = `${one.local} ${one.remote}`;
    seen.add(key);
    const row = rows.get(key) || newRow(key, one);
    if (row.dataset.state && row.dataset.state !== one.state) {
      row.classList.remove("changed");
      void row.offsetWidth;  // so that the flash begins again
      row.classList.add("changed");
    }
    row.dataset.state = one.state;
    const words = [one.state, one.seconds_in_state.toFixed(1), one.local, one.remote, processText(one.processes),
                   ...columns.map(name => numberText(name, one.numbers[name])), timerText(one.timer)];
    words.forEach((text, i) => { if (row.cells[i].textContent !== text) row.cells[i].textContent = text; });
    const next = place ? place.nextSibling : body.firstChild;
    if (next !== row) body.insertBefore(row, next);
    place = row;
  }
  for (const [key, row] of rows) {
    if (seen.has(key)) continue;
    row.remove();
    rows.delete(key);
  }
  status.className = "";
  const count = table.connections.length;
  status.textContent = `${count} connection${count === 1 ? "" : "s"}, watched for ${table.seconds.toFixed(0)} s`;
}

async function follow() {
  try {
    const answer = await fetch("connections.json");
    if (!answer.ok) throw new Error(answer.statusText);
    show(await answer.json());
    draw();
  } catch (problem) {
    status.className = "lost";
    status.textContent = "state_watch does not answer any more";
  }
  setTimeout(follow, 500);
}
follow();
</script>
</html>
)html";
}

}  // namespace examples
