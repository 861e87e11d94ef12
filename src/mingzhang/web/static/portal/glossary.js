// A word's meaning on hover and focus: it can be pointed at, and Escape closes it (WCAG 1.4.13).
let box = null;
let owner = null;
let closing = 0;

function close() {
  clearTimeout(closing);
  owner?.removeAttribute("aria-describedby");
  box?.remove();
  box = owner = null;
}

function later() {
  clearTimeout(closing);
  closing = setTimeout(close, 250);
}

function open(word) {
  clearTimeout(closing);
  if (owner === word) return;
  close();
  owner = word;
  box = document.createElement("div");
  box.className = "meaning";
  box.id = "meaning";
  box.role = "tooltip";
  box.textContent = word.dataset.meaning;
  box.addEventListener("pointerenter", () => clearTimeout(closing));
  box.addEventListener("pointerleave", later);
  document.body.append(box);
  word.setAttribute("aria-describedby", "meaning");
  const place = word.getBoundingClientRect();
  const left = Math.min(place.left, document.documentElement.clientWidth - box.offsetWidth - 12);
  const above = place.bottom + box.offsetHeight + 12 > innerHeight;
  const top = above ? place.top - box.offsetHeight - 6 : place.bottom + 6;
  box.style.left = `${Math.max(8, left) + scrollX}px`;
  box.style.top = `${top + scrollY}px`;
}

const word = (event) => event.target.closest?.("a.term");
document.addEventListener("pointerover", (event) => { if (word(event) && event.pointerType === "mouse") open(word(event)); });
document.addEventListener("pointerout", (event) => { if (word(event)) later(); });
document.addEventListener("focusin", (event) => { if (word(event)) open(word(event)); });
document.addEventListener("focusout", (event) => { if (word(event)) later(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
