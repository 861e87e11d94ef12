// A table that is typed into like a sheet of Excel: keys, ranges, blocks, filling down.
import { Combo, isForeign, sourceOf } from "./combo.js";
import { change, written } from "./last.js";
import { chooseIndicators, holdsIndicators } from "./library.js";
import { Selection } from "./selection.js";
import { amountOf, parseBlock, writeBlock } from "./table_text.js";
import { View } from "./view.js";
import { element, newUid, t } from "./words.js";

// A typed amount as officials write it, with separators; anything else as it was typed.
function grouped(text) {
  const match = /^(-?)(\d{4,})(\.\d+)?$/.exec(text.trim());
  return match ? `${match[1]}${match[2].replace(/\B(?=(\d{3})+$)/g, ",")}${match[3] ?? ""}` : text;
}

export class Grid {
  constructor(host, desk, key, parent = "") {
    Object.assign(this, { host, desk, draft: desk.draft, key, parent });
    this.form = this.draft.forms.get(key);
    this.all = this.form.fields.filter((field) => !field.fixed);
    this.amount = this.all.find((field) => field.figure && field.sum);
    this.figure = desk.last.has(key) ? this.amount : undefined;
    this.view = new View(key, this.all, this.#needless());
    this.order = this.draft.list(key, parent);
    this.#frame();
    this.#build();
    this.selection = new Selection(this);
    this.listen = (event) => this.#changed(event.detail.operations);
    this.marks = () => this.markMistakes();
    this.draft.addEventListener("change", this.listen);
    this.draft.addEventListener("mistakes", this.marks);
    this.markMistakes();
    this.selection.move(0, 0, false, false);
  }

  destroy() {
    this.close(false);
    this.selection.end();
    this.draft.removeEventListener("change", this.listen);
    this.draft.removeEventListener("mistakes", this.marks);
  }

  // The rows on the screen; `whole` are those of the draft.
  get rows() {
    return this.view.isWhole ? this.whole : this.order;
  }

  get whole() {
    return this.draft.list(this.key, this.parent);
  }

  // Where there is one unit nobody needs its column.
  #needless() {
    const units = [...this.draft.rows.values()].filter((row) => row.table === "department.units" && row.values.name);
    return units.length < 2 ? this.all.filter((field) => field.names === "unit").map((field) => field.key) : [];
  }

  // Rows on the screen: those of the draft, and an empty one to type a new row into.
  get height() {
    return this.rows.length + (this.form.single && this.rows.length ? 0 : 1);
  }

  get width() {
    return this.fields.length;
  }

  // What stands around the table and stays when its columns or rows are chosen anew.
  #frame() {
    const name = this.form.label;
    const button = (action, words) => element("button", { type: "button", "data-action": action }, words);
    this.tools = element("div", { class: "grid-tools", role: "toolbar", "aria-label": t("{name}的操作", { name }) },
      ...(this.form.single ? [] : [button("insert", t("插入行")), button("delete", t("删除行")), button("fill", t("向下填充"))]),
      holdsIndicators(this.form) ? button("library", t("从指标库选")) : null);
    this.inside = element("div", { class: "scroll sheet-scroll" });
    this.status = element("p", { class: "grid-status", "aria-live": "polite" });
    this.total = element("p", { class: "grid-total" });
    if (!this.parent && !this.form.single) this.tools.append(this.#finder(), this.#chooser());
    this.host.replaceChildren(this.tools, this.inside, element("div", { class: "grid-foot" }, this.status, this.total));
    this.tools.addEventListener("click", (event) => {
      const action = event.target.closest("[data-action]")?.dataset.action;
      if (action === "insert") this.insertRow();
      if (action === "delete") this.deleteRows();
      if (action === "fill") this.fillDown();
      if (action === "library") chooseIndicators(this.desk, this.key, this.parent);
    });
  }

  #finder() {
    const find = element("input", { type: "search", class: "grid-find", placeholder: t("查找、筛选"), "aria-label": t("只看含有这些字的行") });
    let timer = 0;
    find.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        this.view.text = find.value.trim();
        this.look();
      }, 150);
    });
    return find;
  }

  #chooser() {
    const boxes = this.all.map((field) => {
      const box = element("input", { type: "checkbox", checked: this.view.shown.includes(field) });
      box.addEventListener("change", () => {
        this.view.toggle(field.key, box.checked);
        this.look();
      });
      return element("label", {}, box, " ", field.label);
    });
    return element("details", { class: "grid-columns" }, element("summary", { class: "button" }, t("显示的列")), element("div", {}, ...boxes));
  }

  // Show the table anew, with the columns and rows that are wanted now.
  look() {
    this.close(true);
    this.selection?.end();
    this.#build();
    this.selection = new Selection(this);
    this.markMistakes();
    this.selection.move(0, 0, false, false);
  }

  #build() {
    this.fields = this.view.shown;
    this.order = this.view.of([...this.whole], (row) => this.#words(row));
    const extra = this.figure ? ["before", "change"] : [];
    this.body = element("tbody");
    this.table = element("table", { role: "grid", class: this.figure ? "sheet has-last" : "sheet", "aria-label": this.form.label, "aria-multiselectable": "true" },
      element("colgroup", {}, element("col", { class: "sheet-number" }), ...this.fields.map((field) => {
        const col = element("col");
        col.style.width = this.view.width(field);
        return col;
      }), ...extra.map((name) => element("col", { class: `sheet-${name}` }))),
      element("thead", {}, element("tr", { role: "row" },
        element("th", { scope: "col" }, element("span", { class: "visually-hidden" }, t("行号"))),
        ...this.fields.map((field, c) => this.#head(field, c)),
        ...(this.figure ? [element("th", { scope: "col", class: "number sheet-before" }, t("{year}年", { year: this.desk.last.year })),
          element("th", { scope: "col", class: "number sheet-change" }, t("增减"))] : []))),
      this.body);
    this.inside.replaceChildren(this.table);
    const lines = document.createDocumentFragment();
    this.rows.forEach((row) => lines.append(this.#line(row)));
    this.body.append(lines);
    this.#tail();
    this.#sum();
  }

  #words(row) {
    const names = this.all.map((field) => (field.codes ? this.desk.names[field.codes]?.[(row.values[field.key] ?? "").trim()] ?? "" : ""));
    return [...Object.values(row.values), ...names].join(" ");
  }

  #head(field, c) {
    const sorted = this.view.sorted?.key === field.key ? this.view.sorted : null;
    const sort = element("button", { type: "button", class: "plain sheet-sort", title: t("按“{field}”排序", { field: field.label }) },
      field.label, sorted ? (sorted.down ? " ▼" : " ▲") : "");
    sort.addEventListener("click", () => {
      this.view.sort(field.key);
      this.look();
    });
    const grip = element("span", { class: "sheet-grip", "aria-hidden": "true" });
    grip.addEventListener("pointerdown", (event) => this.#resize(event, field, c));
    return element("th", { scope: "col", title: field.note || null, class: this.#class(field), "aria-sort": sorted ? (sorted.down ? "descending" : "ascending") : null },
      this.form.single ? field.label : sort,
      field.required ? element("span", { class: "needed" }, "*", element("span", { class: "visually-hidden" }, t("必填"))) : null, grip);
  }

  #class(field) {
    if (field === this.amount) return "number sheet-figure";
    return field.sum ? "number" : null;
  }

  #resize(event, field, c) {
    event.preventDefault();
    event.stopPropagation();
    const col = this.table.querySelectorAll("col")[c + 1];
    const from = event.target.closest("th").offsetWidth - event.clientX;
    const grip = event.target;
    grip.setPointerCapture(event.pointerId);
    const move = (now) => {
      this.view.widths[field.key] = Math.max(40, Math.round(from + now.clientX));
      col.style.width = `${this.view.widths[field.key]}px`;
    };
    grip.addEventListener("pointermove", move);
    grip.addEventListener("pointerup", () => {
      grip.removeEventListener("pointermove", move);
      this.view.keep();
    }, { once: true });
  }

  #line(row) {
    const line = element("tr", { role: "row" });
    if (row) line.dataset.uid = row.uid;
    else line.className = "sheet-new";
    const head = element("th", { scope: "row", class: "sheet-number" });
    if (!row) head.append(element("span", { "aria-hidden": "true" }, "+"), element("span", { class: "visually-hidden" }, t("新的一行")));
    line.append(head);
    this.fields.forEach((field) => {
      const cell = element("td", { role: "gridcell", tabindex: "-1", class: this.#class(field) });
      this.#print(cell, field, row?.values[field.key] ?? "");
      line.append(cell);
    });
    if (this.figure) {
      line.append(element("td", { class: "number sheet-before" }), element("td", { class: "number sheet-change" }));
      if (row) this.#compare(line, row);
    }
    return line;
  }

  // Last year's figure and the difference, beside this year's.
  #compare(line, row) {
    const before = this.desk.last.figure(row, this.figure);
    const [old, difference] = [...line.cells].slice(-2);
    old.textContent = before === null ? "" : written(before);
    difference.textContent = change(this.desk.last.now(row, this.figure), before);
  }

  #print(cell, field, text) {
    cell.textContent = field.sum ? grouped(text) : text;
    const name = field.codes && this.desk.names[field.codes]?.[text.trim()];
    if (name) cell.append(element("small", {}, name));
  }

  #number() {
    const numbers = new Map(this.whole.map((row, at) => [row.uid, String(at + 1)]));
    for (const line of this.body.rows) {
      if (line.classList.contains("sheet-new")) continue;
      const head = line.cells[0];
      const number = numbers.get(line.dataset.uid) ?? "";
      if (head.textContent !== number) head.textContent = number;
    }
  }

  #tail() {
    const last = this.body.querySelector(".sheet-new");
    const wanted = this.height > this.rows.length;
    if (wanted && !last) this.body.append(this.#line(null));
    if (!wanted && last) last.remove();
    this.#number();
  }

  line(r) {
    return this.body.rows[r];
  }

  cell(r, c) {
    return this.body.rows[r]?.cells[c + 1];
  }

  text(r, c) {
    return this.rows[r]?.values[this.fields[c].key] ?? "";
  }

  #changed(operations) {
    let touched = false;
    for (const o of operations) {
      if (o.table !== this.key) continue;
      touched = true;
      if (o.op === "set") {
        const line = this.#find(o.uid);
        const c = this.fields.findIndex((field) => field.key === o.field);
        if (line && c >= 0 && !this.#isEdited(line, c)) this.#print(line.cells[c + 1], this.fields[c], o.after);
        if (line && this.figure) this.#compare(line, this.draft.rows.get(o.uid));
      } else if (o.op === "delete") {
        this.#find(o.uid)?.remove();
        this.order = this.order.filter((row) => row.uid !== o.uid);
      } else {
        const row = this.draft.rows.get(o.uid);
        if (!row || row.parent !== this.parent) continue;
        if (!this.order.includes(row)) this.order.push(row);
        const line = this.#find(o.uid) ?? this.#line(row);
        const next = this.rows[this.rows.indexOf(row) + 1];
        this.body.insertBefore(line, (next && this.#find(next.uid)) ?? this.body.querySelector(".sheet-new"));
      }
    }
    if (!touched) return;
    this.#tail();
    this.selection.clamp();
    this.#sum();
  }

  #find(uid) {
    return this.body.querySelector(`tr[data-uid="${CSS.escape(uid)}"]`);
  }

  #isEdited(line, c) {
    return this.editor && this.editor.cell === line.cells[c + 1];
  }

  // Texts into cells, as one edit; rows that are not there yet are added.
  commit(cells, fields = this.fields) {
    const operations = [];
    const added = new Map();
    let position = (this.whole.at(-1)?.position ?? 0) + 1;
    for (const { r, c, text } of cells) {
      const field = fields[c];
      if (!field) continue;
      const row = this.rows[r];
      if (row) {
        if ((row.values[field.key] ?? "") !== text) operations.push(this.draft.set(row.uid, field.key, text));
      } else if (!(this.form.single && (this.rows.length || r > 0))) {
        if (!added.has(r)) {
          const made = { table: this.key, uid: newUid(), parent: this.parent, position, values: {} };
          added.set(r, made);
          position += 1;
        }
        if (text) added.get(r).values[field.key] = text;
      }
    }
    for (const row of added.values()) {
      if (Object.keys(row.values).length) operations.push({ op: "insert", ...row });
    }
    if (operations.length) this.desk.commit(operations);
  }

  paste(text) {
    const block = parseBlock(text);
    const { top, left, bottom, right } = this.selection.range;
    const cells = [];
    if (block.length === 1 && block[0].length === 1) {
      for (let r = top; r <= bottom; r += 1) for (let c = left; c <= right; c += 1) cells.push({ r, c, text: block[0][0] });
    } else {
      block.forEach((line, dr) => line.forEach((cell, dc) => cells.push({ r: top + dr, c: left + dc, text: cell })));
    }
    const wide = Math.max(...block.map((line) => line.length));
    // A block of every column, as the workbook has them, fits although some are not shown.
    const fields = left === 0 && wide === this.all.length ? this.all : this.fields;
    const lost = wide + left - fields.length;
    this.commit(cells, fields);
    if (block.length > 1 || block[0].length > 1) this.selection.select(top, left, top + block.length - 1, left + block[0].length - 1);
    this.say(lost > 0 ? t("右边有{count}列放不下，没有粘贴", { count: lost }) : t("已粘贴{rows}行", { rows: block.length }));
  }

  copy() {
    const { top, left, bottom, right } = this.selection.range;
    const rows = [];
    for (let r = top; r <= bottom; r += 1) {
      rows.push(Array.from({ length: right - left + 1 }, (_unused, n) => this.text(r, left + n)));
    }
    return writeBlock(rows);
  }

  clear() {
    const { top, left, bottom, right } = this.selection.range;
    const cells = [];
    for (let r = top; r <= Math.min(bottom, this.rows.length - 1); r += 1) {
      for (let c = left; c <= right; c += 1) cells.push({ r, c, text: "" });
    }
    this.commit(cells);
  }

  fillDown() {
    const { top, left, bottom, right } = this.selection.range;
    const from = top === bottom ? top - 1 : top;
    if (from < 0) return;
    const cells = [];
    for (let r = from + 1; r <= bottom; r += 1) for (let c = left; c <= right; c += 1) cells.push({ r, c, text: this.text(from, c) });
    this.commit(cells);
  }

  insertRow() {
    if (this.form.single) return;
    const { top, left } = this.selection.range;
    const at = this.view.isWhole ? top : this.whole.indexOf(this.rows[top]);
    const [above, below] = at < 0 ? [this.whole.at(-1)] : [this.whole[at - 1], this.whole[at]];
    const position = below ? ((above?.position ?? below.position - 2) + below.position) / 2 : (above?.position ?? 0) + 1;
    this.desk.commit([{ op: "insert", table: this.key, uid: newUid(), parent: this.parent, position, values: {} }]);
    this.selection.move(top, left);
  }

  deleteRows() {
    const { top, left, bottom } = this.selection.range;
    const rows = this.rows.slice(top, bottom + 1);
    if (!rows.length) return;
    this.desk.commit(rows.map((row) => this.draft.remove(row.uid)));
    this.selection.move(Math.min(top, this.height - 1), left);
    this.say(t("已删除{rows}行，可撤销", { rows: rows.length }));
  }

  open(start = null) {
    if (this.editor) return;
    const { r, c } = this.selection.at;
    const field = this.fields[c];
    const cell = this.cell(r, c);
    const source = sourceOf(field, this.draft, this.desk.urls);
    const before = this.text(r, c);
    const input = element(source ? "input" : "textarea", { class: "sheet-input", "aria-label": t("{field}，第{row}行", { field: field.label, row: r + 1 }) });
    if (!source) input.rows = Math.min(8, Math.max(1, before.split("\n").length));
    input.value = start ?? before;
    this.editor = { input, cell, r, c, before, uid: this.rows[r]?.uid };
    cell.replaceChildren(input);
    cell.classList.add("editing");
    if (source) {
      const pick = (option, event) => {
        if (field.codes && option.label) (this.desk.names[field.codes] ??= {})[option.value] = option.label;
        if (!event) this.close(true, 1, 0);
      };
      this.editor.combo = new Combo(input, source, { pick, strict: true });
      if (start === null) this.editor.combo.show(field.codes ? before : "");
    }
    input.addEventListener("keydown", (event) => this.#editorKey(event));
    input.addEventListener("blur", () => this.close(true));
    input.focus({ preventScroll: true });
    input.setSelectionRange?.(input.value.length, input.value.length);
  }

  #editorKey(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    const moves = { Enter: [event.shiftKey ? -1 : 1, 0], Tab: [0, event.shiftKey ? -1 : 1] };
    if (event.key === "Enter" && event.altKey && this.editor.input.localName === "textarea") {
      event.preventDefault();
      this.editor.input.setRangeText("\n", this.editor.input.selectionStart, this.editor.input.selectionEnd, "end");
      this.editor.input.rows += 1;
    } else if (moves[event.key]) {
      event.preventDefault();
      this.close(true, ...moves[event.key]);
    } else if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      this.close(false, 0, 0);
    }
  }

  close(keep, down = null, across = null) {
    const editor = this.editor;
    if (!editor) return;
    this.editor = null; // first: taking the field away makes it lose the focus
    const text = editor.input.value.replace(/\r\n?/g, "\n").trim();
    editor.combo?.remove();
    editor.cell.classList.remove("editing");
    const row = editor.uid ? this.draft.rows.get(editor.uid) : null;
    const field = this.fields[editor.c];
    this.#print(editor.cell, field, row ? (row.values[field.key] ?? "") : "");
    const foreign = keep && text !== editor.before && isForeign(field, text);
    if (keep && text !== editor.before && !foreign) {
      // What this person saw goes along: text that somebody else typed meanwhile is a conflict.
      if (row) this.desk.commit([{ ...this.draft.set(row.uid, field.key, text), before: editor.before }]);
      else if (!editor.uid) this.commit([{ r: editor.r, c: editor.c, text }]);
    }
    if (foreign) {
      this.selection.move(editor.r, editor.c);
      this.say(t("“{text}”不是可选的内容，没有保存；可选：{choices}", { text, choices: field.choices.join("、") }), true);
    } else if (down !== null) this.selection.move(editor.r + down, editor.c + across);
  }

  markMistakes() {
    for (const cell of this.body.querySelectorAll("[aria-invalid], .marked")) {
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("title");
    }
    this.rows.forEach((row, r) => this.fields.forEach((field, c) => {
      const problem = this.draft.mistakes.get(`${row.uid}/${field.key}`);
      const mark = problem ? null : this.draft.marks.get(`${row.uid}/${field.key}`);
      const cell = this.cell(r, c);
      cell.classList.toggle("marked", Boolean(mark));
      if (mark) cell.setAttribute("title", mark);
      if (!problem) return;
      cell.setAttribute("aria-invalid", "true");
      cell.setAttribute("title", problem);
    }));
    // What was answered to a deed stays until the next one; findings come whenever they are ready.
    if (this.status.textContent !== this.answered) this.describe();
  }

  // What the status line says of the cell in focus: what is wrong, else what to enter.
  describe() {
    const { r, c } = this.selection?.at ?? { r: 0, c: 0 };
    const field = this.fields[c];
    const problem = this.draft.mistakes.get(`${this.rows[r]?.uid}/${field?.key}`);
    const reference = field ? t("{field}，第{row}行", { field: field.label, row: r + 1 }) : "";
    this.#show(problem ? `${reference}：${problem}` : [reference, field?.note].filter(Boolean).join("："), Boolean(problem));
  }

  say(words, isProblem = false) {
    this.#show(words, isProblem);
    this.answered = this.status.textContent;
  }

  #show(words, isProblem) {
    this.status.textContent = isProblem ? `✕ ${words}` : words;
    this.status.classList.toggle("is-problem", isProblem);
  }

  #sum() {
    const c = this.fields.findIndex((field) => field.sum);
    const unit = this.key.includes(".") ? "" : this.desk.unit;
    const all = c < 0 ? "" : t("合计{sum}{unit}", { sum: this.#added(this.rows.map((_row, r) => [r, c])), unit });
    const count = this.view.isWhole ? t("{rows}行", { rows: this.rows.length })
      : t("{rows}行（共{all}行）", { rows: this.rows.length, all: this.whole.length });
    this.summary = [count, all, this.figure ? this.#lastSum() : ""].filter(Boolean).join("，");
    this.sumSelection();
  }

  #lastSum() {
    const gone = this.desk.last.gone(this.key).length;
    return gone ? t("上年有、今年没有的{count}行", { count: gone }) : "";
  }

  #added(places) {
    const cents = places.reduce((sum, [r, c]) => {
      const amount = amountOf(this.text(r, c));
      if (!amount) return sum;
      const scale = !amount.unit || amount.unit === this.desk.unit ? 1 : amount.unit === "万元" ? 10_000 : 1 / 10_000;
      return sum + Math.round(amount.value * scale * 1_000_000);
    }, 0);
    return written(cents / 1_000_000);
  }

  sumSelection() {
    const { top, left, bottom, right } = this.selection?.range ?? { top: 0, left: 0, bottom: 0, right: 0 };
    const places = [];
    for (let r = top; r <= bottom; r += 1) for (let c = left; c <= right; c += 1) {
      if (this.fields[c]?.sum) places.push([r, c]);
    }
    const several = bottom > top || right > left;
    const part = several && places.length ? t("选中{count}格，求和{sum}", { count: places.length, sum: this.#added(places) }) : "";
    this.total.textContent = [part, this.summary].filter(Boolean).join("；");
  }

  focus(uid, name) {
    const isHidden = (this.all.some((field) => field.key === name) && !this.fields.some((field) => field.key === name));
    if (isHidden) this.view.hidden.delete(name);
    if (!this.rows.some((row) => row.uid === uid)) this.view.text = "";
    if (isHidden || !this.rows.some((row) => row.uid === uid)) this.look();
    const r = Math.max(0, this.rows.findIndex((row) => row.uid === uid));
    this.selection.move(r, Math.max(0, this.fields.findIndex((field) => field.key === name)));
  }
}
