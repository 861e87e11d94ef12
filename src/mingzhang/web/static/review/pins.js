// Findings and remarks beside the cells and sentences they speak of; a click or Enter adds one.
const sheet = document.getElementById("booklet");
const words = document.getElementById("pin-words")?.dataset ?? {};
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The printed thing that an anchor names; a form is found by its first cell. */
function findSpot(anchor) {
  if (!anchor || !sheet) return null;
  const exact = sheet.querySelector(`[data-anchor="${CSS.escape(anchor)}"]`);
  return exact ?? sheet.querySelector(`[data-anchor^="${CSS.escape(anchor)}/"]`);
}

let marked = null;

/** Bring the printed thing into view and mark it. */
function go(anchor) {
  const spot = findSpot(anchor);
  if (!spot) return false;
  marked?.classList.remove("marked");
  marked = spot;
  spot.classList.add("marked");
  spot.scrollIntoView({ block: "center", inline: "center", behavior: calm ? "auto" : "smooth" });
  stand(spot);
  spot.focus({ preventScroll: true });
  return true;
}

/** A small link at a printed thing to what is said of it. */
function pin(spot, name, label, address, classes) {
  const link = document.createElement("a");
  link.className = `pin no-print ${classes}`;
  link.href = address;
  link.textContent = name;
  link.setAttribute("aria-label", label);
  spot.append(link);
}

function drawPins() {
  sheet.querySelectorAll(".pin").forEach((old) => old.remove());
  document.querySelectorAll(".finding[data-finding]").forEach((finding) => {
    const spot = findSpot(finding.dataset.finding);
    if (!spot) return;
    const severity = ["error", "warning", "note"].find((each) => finding.classList.contains(each));
    spot.classList.add("has-finding", severity);
    const number = finding.id.replace("finding-", "");
    pin(spot, number, `${words.finding} ${number}`, `#${finding.id}`, severity);
  });
  document.querySelectorAll(".thread[data-pin]").forEach((thread) => {
    const spot = findSpot(thread.dataset.pin);
    if (!spot) return;
    const closed = thread.dataset.open === "no";
    const label = `${words.thread} ${thread.getAttribute("aria-label")}`;
    pin(spot, closed ? "✓" : "意", label, `#${thread.id}`, closed ? "thread-pin closed" : "thread-pin");
  });
}

// One stop of the Tab key for the whole booklet; the arrows move from there.
let current = null;

function stand(spot) {
  if (current) current.tabIndex = -1;
  current = spot;
  spot.tabIndex = 0;
}

function beside(spot, key) {
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const spots = [...sheet.querySelectorAll("[data-anchor]")];
    return spots[spots.indexOf(spot) + (key === "ArrowRight" ? 1 : -1)];
  }
  const down = key === "ArrowDown";
  const row = spot.closest("tr");
  if (row) {
    const middle = spot.getBoundingClientRect().left + 1;
    for (let next = row; (next = down ? next.nextElementSibling : next.previousElementSibling); ) {
      const cells = [...next.querySelectorAll("[data-anchor]")];
      const under = cells.find((cell) => cell.getBoundingClientRect().right > middle);
      if (under) return under;
    }
  }
  const block = row ? spot.closest(".scroll") : spot;
  const spots = [...sheet.querySelectorAll("[data-anchor]")].filter((each) => !block.contains(each));
  const side = down ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
  const found = spots.filter((each) => block.compareDocumentPosition(each) & side);
  return down ? found[0] : found.at(-1);
}

const dialog = document.getElementById("remark");
let from = null;

function ask(spot) {
  const form = dialog.querySelector("form");
  form.elements.anchor.value = spot.dataset.anchor;
  const text = [...spot.childNodes]
    .filter((node) => !(node instanceof HTMLElement && node.classList.contains("pin")))
    .map((node) => node.textContent)
    .join("")
    .trim();
  const head = spot.closest(".scroll")?.getAttribute("aria-labelledby");
  const title = head ? document.getElementById(head)?.textContent : "";
  const row = spot.closest("tr")?.querySelector("th[scope=row]")?.textContent ?? "";
  const place = [title, row === text ? "" : row].filter(Boolean).join(" · ");
  document.getElementById("remark-quote").textContent =
    (place ? `${place}\n` : "") + (text || words.empty);
  from = spot;
  dialog.showModal();
  form.elements.text.focus();
}

if (sheet) {
  drawPins();
  sheet.querySelectorAll("[data-anchor]").forEach((spot) => (spot.tabIndex = -1));
  const first = sheet.querySelector("[data-anchor]");
  if (first) stand(first);
  if (dialog) {
    sheet.classList.add("pinnable");
    dialog.querySelector(".close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => from?.focus());
    sheet.addEventListener("click", (event) => {
      if (event.target.closest("a, button, summary")) return;
      if (String(getSelection())) return; // somebody copies a figure
      const spot = event.target.closest("[data-anchor]");
      if (spot) {
        stand(spot);
        ask(spot);
      }
    });
  }
  sheet.addEventListener("keydown", (event) => {
    const spot = event.target.closest?.("[data-anchor]");
    if (!spot || event.target !== spot) return;
    if (event.key === "Enter" && dialog) {
      event.preventDefault();
      ask(spot);
    } else if (event.key.startsWith("Arrow")) {
      const next = beside(spot, event.key);
      if (!next) return;
      event.preventDefault();
      stand(next);
      next.focus();
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-goto]");
    if (link && go(link.dataset.goto)) event.preventDefault();
  });
  document.body.addEventListener("htmx:afterSettle", drawPins);
  const wanted = new URLSearchParams(location.search).get("at");
  if (wanted) go(wanted);
}

// Which parts of this version this person has looked through.
const contents = document.querySelector("[data-viewed]");
contents?.addEventListener("change", async (event) => {
  const box = event.target.closest(".viewed");
  if (!box) return;
  const body = new URLSearchParams({ part: box.value, on: box.checked ? "1" : "0" });
  const response = await fetch(contents.dataset.viewed, { method: "POST", body, headers: { "X-CSRFToken": document.body.dataset.csrf } });
  if (!response.ok) box.checked = !box.checked;
  else contents.querySelector(".viewed-count").textContent = (await response.json()).count;
});
