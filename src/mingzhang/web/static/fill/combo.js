// A text field with a list to choose from (the combobox pattern): choices, names, codes.
import { findCodes } from "./codes.js";
import { element, t } from "./words.js";

let count = 0;

export class Combo {
  // source(text) gives options {value, label, hint}; all of them of an empty text.
  constructor(input, source, { pick, strict = false }) {
    Object.assign(this, { input, source, pick, strict, options: [], at: -1, turn: 0 });
    count += 1;
    this.list = element("ul", { role: "listbox", id: `combo-${count}`, class: "combo-list", "aria-label": t("可选的内容") });
    this.list.hidden = true;
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"],
      ["aria-controls", this.list.id], ["autocomplete", "off"]]) input.setAttribute(name, value);
    document.body.append(this.list);
    input.addEventListener("input", () => this.show(input.value));
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.hide());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the field keeps the focus
      const option = event.target.closest("[role=option]");
      if (option) this.#choose(this.options[Number(option.dataset.at)]);
    });
  }

  remove() {
    this.turn += 1;
    this.list.remove();
  }

  async show(text) {
    this.turn += 1;
    const turn = this.turn;
    this.at = -1; // Enter must not take an option of what was typed before
    const found = await this.source(text);
    if (turn !== this.turn || !this.input.isConnected) return;
    this.options = found;
    this.at = this.strict ? exact(found, text.trim()) : -1;
    this.list.replaceChildren(...found.map((option, at) => element(
      "li", { role: "option", id: `${this.list.id}-${at}`, "data-at": at, "aria-selected": String(at === this.at) },
      element("span", { class: "combo-value" }, option.value), option.label ? element("span", {}, option.label) : null,
      option.hint ? element("small", {}, option.hint) : null,
    )));
    this.list.hidden = found.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.#place();
    this.#mark();
  }

  hide() {
    this.turn += 1;
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  #place() {
    const box = this.input.getBoundingClientRect();
    const below = innerHeight - box.bottom;
    const height = Math.min(320, Math.max(below, box.top) - 12);
    this.list.style.maxHeight = `${height}px`;
    this.list.style.minWidth = `${Math.min(box.width, innerWidth - 16)}px`;
    this.list.style.left = `${Math.max(8, Math.min(box.left, innerWidth - this.list.offsetWidth - 8))}px`;
    this.list.style.top = below >= Math.min(height, this.list.offsetHeight) ? `${box.bottom + 2}px` : `${box.top - this.list.offsetHeight - 2}px`;
  }

  #mark() {
    [...this.list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === this.at)));
    const now = this.list.children[this.at];
    if (now) {
      this.input.setAttribute("aria-activedescendant", now.id);
      now.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  #choose(option) {
    this.hide();
    this.input.value = option.value;
    this.pick(option);
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      event.stopPropagation();
      if (this.list.hidden) {
        this.show(event.altKey ? "" : this.input.value);
        return;
      }
      const size = this.options.length;
      this.at = (this.at + (event.key === "ArrowDown" ? 1 : this.at < 0 ? 0 : -1) + size) % size;
      this.#mark();
    } else if ((event.key === "Enter" || event.key === "Tab") && !this.list.hidden && this.at >= 0) {
      this.input.value = this.options[this.at].value;
      this.pick(this.options[this.at], event);
      this.hide();
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      event.preventDefault();
      this.hide();
    }
  }
}

// The option that Enter takes without being pointed at: the very one that was typed. A part of it, or
// words that only one option holds, are never taken for the whole.
function exact(options, typed) {
  return typed ? options.findIndex((option) => option.value === typed || option.label === typed) : -1;
}

// Whether a field would store something else than one of its choices.
export function isForeign(field, text) {
  return Boolean(text) && field.choices.length > 0 && !field.choices.includes(text);
}

// Where the options of a field come from; null where anything may be typed.
export function sourceOf(field, draft, urls) {
  if (field.codes) return codeSource(field.codes, urls);
  const all = () => {
    if (field.choices.length) return field.choices;
    const table = field.names === "unit" ? "department.units" : "projects";
    return [...new Set([...draft.rows.values()].filter((r) => r.table === table).map((r) => r.values.name ?? ""))].filter(Boolean);
  };
  if (!field.choices.length && !field.names) return null;
  return async (text) => all().filter((value) => value.includes(text.trim())).map((value) => ({ value }));
}

function codeSource(kind, urls) {
  return (text) => findCodes(kind, text.trim(), urls.codes).catch(() => []);
}
