// Records as forms: a label and a field for each thing, small tables inside as grids.
import { Combo, isForeign, sourceOf } from "./combo.js";
import { Grid } from "./grid.js";
import { change, written } from "./last.js";
import { moneyOf } from "./target.js";
import { element, newUid, t } from "./words.js";

const PAUSE = 1200;
const LONG = new Set(["overview", "basis", "necessity", "measures", "plan", "goal_term", "goal_year", "goal"]);

export class RecordForm {
  constructor(host, desk, key, uid) {
    Object.assign(this, { host, desk, draft: desk.draft, key, uid, inputs: new Map(), grids: [] });
    this.form = this.draft.forms.get(key);
    this.#build();
    this.listen = (event) => this.#changed(event.detail.operations);
    this.marks = () => this.markMistakes();
    this.draft.addEventListener("change", this.listen);
    this.draft.addEventListener("mistakes", this.marks);
    this.markMistakes();
  }

  destroy() {
    for (const held of this.inputs.values()) {
      this.#commit(held);
      held.combo?.remove();
    }
    for (const grid of this.grids) grid.destroy();
    this.draft.removeEventListener("change", this.listen);
    this.draft.removeEventListener("mistakes", this.marks);
  }

  #build() {
    const box = element("div", { class: "record" });
    for (const field of this.form.fields) box.append(this.#field(field));
    this.host.replaceChildren(box);
    for (const key of this.form.inner) {
      const form = this.draft.forms.get(key);
      const inside = element("div");
      box.append(element("section", { class: "record-inner" }, element("h3", {}, form.label),
        form.note ? element("p", { class: "quiet" }, form.note) : null, inside));
      this.grids.push(new Grid(inside, this.desk, key, this.uid));
    }
  }

  #field(field) {
    const id = `f-${this.uid}-${field.key}`;
    const long = field.many || LONG.has(field.key);
    const source = field.names || field.choices.length ? sourceOf(field, this.draft, this.desk.urls) : null;
    const input = element(long ? "textarea" : "input", { id, autocomplete: "off", "aria-describedby": `${id}-help` });
    input.value = this.draft.value(this.uid, field.key);
    if (long) input.rows = field.many ? 6 : 3;
    input.readOnly = field.fixed;
    if (field.required) input.setAttribute("aria-required", "true");
    const note = [field.fixed ? t("由系统填写") : "", field.note].filter(Boolean).join("；");
    const help = element("div", { class: "help", id: `${id}-help` }, note);
    const problem = element("p", { class: "errors", id: `${id}-problem` });
    const beside = field.figure ? element("p", { class: "beside" }) : null;
    const held = { field, input, problem, beside, base: input.value, timer: 0 };
    this.#compare(held);
    this.inputs.set(field.key, held);
    if (!field.fixed) {
      if (source) held.combo = new Combo(input, source, { pick: () => this.#commit(held) });
      input.addEventListener("input", () => {
        clearTimeout(held.timer);
        held.timer = setTimeout(() => this.#commit(held), PAUSE);
      });
      input.addEventListener("change", () => this.#commit(held));
    }
    return element("div", { class: long ? "field field-long" : "field" },
      element("label", { for: id }, field.label, field.required ? element("span", { class: "needed" }, "*", element("span", { class: "visually-hidden" }, t("必填"))) : null),
      input, beside, help, problem);
  }

  // Last year's figure and the difference, below this year's.
  #compare({ field, beside }) {
    const row = this.draft.rows.get(this.uid);
    if (!beside || !row) return;
    const before = this.desk.last.figure(row, field);
    const difference = change(this.desk.last.now(row, field), before);
    beside.textContent = before === null ? "" : [t("上年{figure}", { figure: written(before) }), difference && t("增减{change}", { change: difference })].filter(Boolean).join("，");
  }

  #commit(held) {
    clearTimeout(held.timer);
    const text = held.input.value.replace(/\r\n?/g, "\n");
    if (held.field.fixed || text === held.base || !this.draft.rows.has(this.uid)) return;
    if (isForeign(held.field, text.trim())) {
      held.problem.textContent = `✕ ${t("“{text}”不是可选的内容，没有保存；可选：{choices}", { text: text.trim(), choices: held.field.choices.join("、") })}`;
      held.input.setAttribute("aria-invalid", "true");
      return;
    }
    // `before` is what this person saw: text typed by somebody else meanwhile is a conflict.
    const operation = { ...this.draft.set(this.uid, held.field.key, text), before: held.base };
    held.base = text;
    this.desk.commit([operation, ...(this.key === "targets" && held.field.key === "project" ? moneyOf(this.desk, this.uid, text.trim()) : [])]);
  }

  #changed(operations) {
    for (const o of operations) {
      const held = o.op === "set" && o.uid === this.uid ? this.inputs.get(o.field) : null;
      if (!held || held.base === o.after) continue;
      if (held.input.value !== held.base && document.activeElement === held.input) continue;
      held.base = o.after;
      held.input.value = o.after;
    }
    for (const held of this.inputs.values()) this.#compare(held);
  }

  markMistakes() {
    for (const [key, held] of this.inputs) {
      const problem = this.draft.mistakes.get(`${this.uid}/${key}`) ?? "";
      const mark = this.draft.marks.get(`${this.uid}/${key}`) ?? "";
      held.problem.textContent = problem ? `✕ ${problem}` : mark;
      held.problem.classList.toggle("marked", !problem && Boolean(mark));
      if (problem) held.input.setAttribute("aria-invalid", "true");
      else held.input.removeAttribute("aria-invalid");
      held.input.setAttribute("aria-describedby", `${held.input.id}-help ${held.input.id}-problem`);
    }
  }

  focus(uid, name) {
    if (uid === this.uid) this.inputs.get(name)?.input.focus();
    else this.grids.find((grid) => grid.rows.some((row) => row.uid === uid))?.focus(uid, name);
  }
}

// Several records of one form: a list to choose from, one of them open.
export class Records {
  constructor(host, desk, key) {
    Object.assign(this, { host, desk, draft: desk.draft, key });
    this.form = this.draft.forms.get(key);
    this.title = this.form.fields.find((field) => field.required)?.key ?? this.form.fields[0].key;
    const button = (action, words) => element("button", { type: "button", "data-action": action }, words);
    this.select = element("select", { id: `records-${key}` });
    this.tools = element("div", { class: "row records-tools" }, element("label", { for: this.select.id }, t("选择一份")), this.select,
      button("add", t("新增")), button("copy", t("复制")), button("remove", t("删除")));
    this.inside = element("div");
    this.host.replaceChildren(this.tools, this.inside);
    this.select.addEventListener("change", () => this.show(this.select.value));
    this.tools.addEventListener("click", (event) => {
      const action = event.target.closest("[data-action]")?.dataset.action;
      if (action === "add") this.#add({}, []);
      if (action === "copy" && this.uid) this.#copy();
      if (action === "remove" && this.uid) this.desk.commit([this.draft.remove(this.uid)]);
    });
    this.listen = (event) => event.detail.operations.some((o) => o.table === this.key) && this.#refresh();
    this.draft.addEventListener("change", this.listen);
    this.#refresh();
  }

  destroy() {
    this.opened?.destroy();
    this.draft.removeEventListener("change", this.listen);
  }

  #refresh() {
    const rows = this.draft.list(this.key);
    this.select.replaceChildren(...rows.map((row, at) => element("option", { value: row.uid }, `${at + 1} ${row.values[this.title] || t("（未命名）")}`)));
    this.tools.querySelectorAll("[data-action=copy], [data-action=remove]").forEach((made) => {
      made.disabled = !rows.length;
    });
    const still = this.draft.rows.has(this.uid) ? this.uid : rows[0]?.uid;
    if (still) this.show(still);
    else {
      this.opened?.destroy();
      this.opened = null;
      this.uid = "";
      this.inside.replaceChildren(element("p", { class: "empty" }, t("还没有内容。按“新增”开始填写。")));
    }
  }

  show(uid) {
    this.select.value = uid;
    if (this.uid === uid && this.opened) return;
    this.opened?.destroy();
    this.uid = uid;
    this.opened = new RecordForm(this.inside, this.desk, this.key, uid);
  }

  #add(values, inner) {
    const uid = newUid();
    const position = (this.draft.list(this.key).at(-1)?.position ?? 0) + 1;
    const children = inner.map((row) => this.draft.insert({ ...row, uid: newUid(), parent: uid }));
    this.desk.commit([this.draft.insert({ table: this.key, uid, parent: "", position, values }), ...children]);
    this.show(uid);
    this.opened.inputs.get(this.title)?.input.focus();
  }

  #copy() {
    const row = this.draft.rows.get(this.uid);
    const inner = this.form.inner.flatMap((key) => this.draft.list(key, row.uid));
    const name = row.values[this.title];
    this.#add({ ...row.values, ...(name ? { [this.title]: t("{name}（副本）", { name }) } : {}) }, inner);
  }

  focus(uid, name) {
    const row = this.draft.rows.get(uid);
    if (!row) return;
    this.show(row.parent || row.uid);
    this.opened.focus(uid, name);
  }
}
