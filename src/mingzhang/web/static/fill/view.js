// How somebody wants to see a grid: which columns, how wide, sorted by what, and only which rows.
import { amountOf } from "./table_text.js";

export class View {
  constructor(key, fields, hidden) {
    this.place = `mingzhang-view-${key}`;
    this.fields = fields;
    this.hidden = new Set(hidden);
    this.widths = {};
    this.text = "";
    this.sorted = null;
    try {
      const kept = JSON.parse(localStorage.getItem(this.place) ?? "{}");
      if (kept.hidden) this.hidden = new Set(kept.hidden);
      this.widths = kept.widths ?? {};
    } catch { /* nothing is kept, or it may not be read */ }
  }

  get shown() {
    const shown = this.fields.filter((field) => !this.hidden.has(field.key));
    return shown.length ? shown : this.fields;
  }

  toggle(key, on) {
    if (on) this.hidden.delete(key);
    else this.hidden.add(key);
    this.keep();
  }

  width(field) {
    return this.widths[field.key] ? `${this.widths[field.key]}px` : `${Math.max(5, Math.min(field.width, 24)) * 0.42 + 1.5}em`;
  }

  keep() {
    try {
      localStorage.setItem(this.place, JSON.stringify({ hidden: [...this.hidden], widths: this.widths }));
    } catch { /* it is as wanted until the page is left */ }
  }

  // None, upwards, downwards, none.
  sort(key) {
    if (this.sorted?.key !== key) this.sorted = { key, down: false };
    else if (!this.sorted.down) this.sorted = { key, down: true };
    else this.sorted = null;
  }

  get isWhole() {
    return !this.text && !this.sorted;
  }

  // The rows that are wanted, in the order that is wanted.
  of(rows, words) {
    if (this.isWhole) return rows;
    const wanted = this.text.toLowerCase().split(/\s+/).filter(Boolean);
    const found = rows.filter((row) => {
      const all = words(row).toLowerCase();
      return wanted.every((word) => all.includes(word) || all.replaceAll(",", "").includes(word.replaceAll(",", "")));
    });
    if (!this.sorted) return found;
    const { key, down } = this.sorted;
    const value = (row) => row.values[key] ?? "";
    const compare = (a, b) => {
      const [x, y] = [amountOf(value(a)), amountOf(value(b))];
      const order = x && y ? x.value - y.value : value(a).localeCompare(value(b), "zh-CN", { numeric: true });
      return (down ? -order : order) || a.position - b.position;
    };
    return found.sort(compare);
  }
}
