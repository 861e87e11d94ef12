// Last year's figures: which row of last year a row of this year stands beside, and the difference.
import { amountOf } from "./table_text.js";

const TO_FEN = { 元: 100, 万元: 1_000_000 };

export class LastYear {
  constructor(data, draft) {
    this.unit = data.last.unit || "元";
    this.year = data.year - 1;
    this.mine = data.unit;
    this.draft = draft;
    this.tables = new Map();
    for (const [table, uid, parent, values] of data.last.rows) {
      if (!this.tables.has(table)) this.tables.set(table, []);
      this.tables.get(table).push({ uid, parent, values });
    }
    this.found = new Map();
    draft.addEventListener("change", () => this.found.clear());
  }

  has(table) {
    return this.tables.has(table);
  }

  // The row of last year beside a row of this year; null where there is none, or several could be.
  beside(row) {
    if (!this.found.has(row.table)) this.found.set(row.table, this.#pair(row.table));
    return this.found.get(row.table).get(row.uid) ?? null;
  }

  // Rows of last year that no row of this year stands beside.
  gone(table) {
    if (!this.has(table)) return [];
    if (!this.found.has(table)) this.found.set(table, this.#pair(table));
    const used = new Set(this.found.get(table).values());
    return this.tables.get(table).filter((row) => !used.has(row));
  }

  #pair(table) {
    const form = this.draft.forms.get(table);
    const before = this.tables.get(table) ?? [];
    const now = [...this.draft.rows.values()].filter((row) => row.table === table);
    const pairs = new Map();
    if (form.single || form.layout === "record") {
      const same = (row) => before.find((b) => !row.parent || this.#parentName(row) === this.#lastParentName(b));
      for (const row of now) if (same(row)) pairs.set(row.uid, same(row));
      return pairs;
    }
    const names = form.fields.filter((f) => !f.figure && f.key !== "note" && f.key !== "year");
    const leading = form.layout === "records" ? names.slice(0, 1) : names;
    // Everything that was typed must be the same; then, among what is left, the codes and the project.
    const near = leading.filter((f) => ["function", "economic", "project", "fund", "name", "kind", "use"].includes(f.key));
    const left = new Set(before);
    for (const fields of [leading, near.length ? near : leading]) {
      const open = new Map();
      for (const row of left) this.#put(open, this.#key(row, fields, true), row);
      const asked = new Map();
      for (const row of now) if (!pairs.has(row.uid)) this.#put(asked, this.#key(row, fields, false), row);
      for (const [key, rows] of asked) {
        const there = open.get(key) ?? [];
        if (there.length !== rows.length) continue; // which is which cannot be told
        rows.forEach((row, at) => {
          pairs.set(row.uid, there[at]);
          left.delete(there[at]);
        });
      }
    }
    return pairs;
  }

  #put(map, key, row) {
    if (!map.has(key)) map.set(key, []);
    map.get(key).push(row);
  }

  #key(row, fields, isLast) {
    const parent = row.parent ? (isLast ? this.#lastParentName(row) : this.#parentName(row)) : "";
    return JSON.stringify([parent, ...fields.map((f) => (row.values[f.key] ?? "").trim())]);
  }

  #parentName(row) {
    const parent = this.draft.rows.get(row.parent);
    return parent?.table === "targets" ? (parent.values.project ?? "").trim() : "";
  }

  #lastParentName(row) {
    return (this.tables.get("targets")?.find((t) => t.uid === row.parent)?.values.project ?? "").trim();
  }

  // A figure of last year in this year's unit, null where there is none.
  figure(row, field) {
    const text = this.beside(row)?.values[field.key];
    return text ? this.#number(text, this.unit, field) : null;
  }

  now(row, field) {
    const text = row.values[field.key];
    return text ? this.#number(text, this.mine, field) : null;
  }

  #number(text, unit, field) {
    const amount = amountOf(text);
    if (!amount) return null;
    if (!field.sum) return amount.value;
    return (amount.value * TO_FEN[amount.unit || unit]) / TO_FEN[this.mine];
  }
}

// A number as officials write it: 43,339,431 and 12.50, no more decimals than it has.
export function written(value) {
  return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
}

export function change(now, before) {
  if (now === null || before === null) return "";
  const difference = Math.round((now - before) * 1e6) / 1e6;
  if (!difference) return "0";
  const share = before ? ` ${difference > 0 ? "+" : ""}${((difference / Math.abs(before)) * 100).toFixed(1)}%` : "";
  return `${difference > 0 ? "+" : ""}${written(difference)}${share}`;
}
