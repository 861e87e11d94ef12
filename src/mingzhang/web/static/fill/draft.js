// The draft in this browser: rows by name, changed only by operations, which it can turn round.
const byPlace = (a, b) => a.position - b.position || (a.uid < b.uid ? -1 : 1);

export class Draft extends EventTarget {
  constructor(data) {
    super();
    this.forms = new Map(data.forms.map((form) => [form.key, form]));
    this.rows = new Map();
    this.graves = new Map(); // deleted rows, in case their deletion is taken back
    this.lists = new Map();
    this.mistakes = new Map();
    this.marks = new Map(); // what the checks found, by the cell that it was made of
    for (const [table, uid, parent, position, values, origin] of data.rows) {
      this.rows.set(uid, { table, uid, parent, position, values, origin });
    }
  }

  list(table, parent = "") {
    const key = `${table}|${parent}`;
    if (!this.lists.has(key)) {
      const found = [...this.rows.values()].filter((r) => r.table === table && r.parent === parent);
      this.lists.set(key, found.sort(byPlace));
    }
    return this.lists.get(key);
  }

  value(uid, field) {
    return this.rows.get(uid)?.values[field] ?? "";
  }

  // The row of a record, made here when nobody has typed into it yet.
  record(table) {
    const found = this.list(table)[0];
    if (found) return found;
    const row = { table, uid: `${table}-0`, parent: "", position: 0, values: {}, origin: "" };
    this.rows.set(row.uid, row);
    this.lists.delete(`${table}|`);
    return row;
  }

  inner(uid, table) {
    const found = {};
    for (const key of this.forms.get(table)?.inner ?? []) {
      for (const row of this.list(key, uid)) found[row.uid] = { ...row.values };
    }
    return found;
  }

  set(uid, field, after) {
    const row = this.rows.get(uid);
    return { op: "set", table: row.table, uid, field, before: row.values[field] ?? "", after };
  }

  remove(uid) {
    const row = this.rows.get(uid);
    return {
      op: "delete", table: row.table, uid, before: { ...row.values }, inner: this.inner(uid, row.table),
    };
  }

  insert(row) {
    const fields = this.forms.get(row.table).fields;
    const asked = fields.filter((f) => !f.fixed && row.values[f.key]).map((f) => [f.key, row.values[f.key]]);
    return {
      op: "insert", table: row.table, uid: row.uid, parent: row.parent,
      position: row.position, values: Object.fromEntries(asked),
    };
  }

  // What takes these operations back; asked before they are applied.
  inverse(operations) {
    const back = [];
    for (const o of operations) {
      if (o.op === "set") back.unshift({ ...o, before: o.after, after: o.before });
      else if (o.op === "move") back.unshift({ ...o, position: this.rows.get(o.uid)?.position ?? 0 });
      else if (o.op === "insert") {
        back.unshift({ op: "delete", table: o.table, uid: o.uid, before: { ...o.values }, inner: {} });
      } else {
        const row = this.rows.get(o.uid);
        if (!row) continue;
        const inner = Object.keys(o.inner ?? {}).map((uid) => this.insert(this.rows.get(uid)));
        back.unshift(this.insert(row), ...inner);
      }
    }
    // A record that was inserted is deleted with what was inserted into it in the same edit.
    const gone = new Map(back.filter((o) => o.op === "delete").map((o) => [o.uid, o]));
    return back.filter((o) => {
      const parent = operations.find((p) => p.op === "insert" && p.uid === o.uid)?.parent;
      if (o.op !== "delete" || !parent || !gone.has(parent)) return true;
      gone.get(parent).inner[o.uid] = o.before;
      return false;
    });
  }

  apply(operations, remote = false) {
    const done = [];
    for (const o of operations) if (this.#one(o)) done.push(o);
    if (done.length) this.dispatchEvent(new CustomEvent("change", { detail: { operations: done, remote } }));
  }

  #one(o) {
    const row = this.rows.get(o.uid);
    if (o.op === "insert") {
      if (row) return false;
      const parent = o.parent ?? "";
      const made = { table: o.table, uid: o.uid, parent, position: o.position, values: { ...o.values }, origin: "" };
      this.rows.set(o.uid, made);
      this.lists.delete(`${o.table}|${parent}`);
      return true;
    }
    if (!row) {
      if (o.op !== "set" || o.uid !== `${o.table}-0`) return false;
      this.record(o.table);
      return this.#one(o);
    }
    if (o.op === "set") {
      if (o.after) row.values[o.field] = o.after;
      else delete row.values[o.field];
    } else if (o.op === "move") {
      row.position = o.position;
      this.lists.delete(`${row.table}|${row.parent}`);
    } else {
      for (const key of this.forms.get(row.table)?.inner ?? []) {
        for (const child of this.list(key, row.uid)) this.#bury(child);
        this.lists.delete(`${key}|${row.uid}`);
      }
      this.#bury(row);
      this.lists.delete(`${row.table}|${row.parent}`);
    }
    return true;
  }

  #bury(row) {
    this.graves.set(row.uid, row);
    this.rows.delete(row.uid);
  }

  setMistakes(found, findings = []) {
    this.mistakes = new Map();
    this.marks = new Map();
    for (const f of findings) for (const place of f.marks) this.marks.set(place, `${f.title}：${f.message}`);
    for (const m of found) this.mistakes.set(`${m.uid}/${m.field}`, m.problem);
    this.dispatchEvent(new Event("mistakes"));
  }
}
