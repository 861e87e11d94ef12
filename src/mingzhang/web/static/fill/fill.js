// The page of a draft: its parts, the state line, undo, and everything tied together.
import { keepCodes } from "./codes.js";
import { Draft } from "./draft.js";
import { RecordForm, Records } from "./form.js";
import { Grid } from "./grid.js";
import { carryOver, refused, settle, submit, tour } from "./dialog.js";
import { LastYear } from "./last.js";
import { Preview } from "./preview.js";
import { Queue } from "./queue.js";
import { setWords, t } from "./words.js";

const MOST_UNDO = 200;

class Desk {
  constructor(data) {
    Object.assign(this, { data, urls: data.urls, names: data.names, unit: data.unit, done: [], undone: [] });
    this.draft = new Draft(data);
    this.last = new LastYear(data, this.draft);
    this.host = document.querySelector("#part");
    this.state = document.querySelector("#save-state");
    this.queue = new Queue(this.draft, data, {
      resolve: (conflicts, edit) => settle(conflicts, edit, this.draft),
      refuse: (problem, edit) => refused(problem, edit),
    });
    this.queue.addEventListener("state", (event) => this.#say(event.detail));
    this.queue.addEventListener("accepted", () => this.preview.soon());
    this.queue.addEventListener("others", (event) => this.#others(event.detail));
    this.queue.addEventListener("closed", () => this.#say({ state: "closed" }), { once: true });
  }

  async start() {
    await this.queue.start();
    this.preview = new Preview(document.querySelector("#preview"), this);
    document.querySelector("#parts").addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link) return;
      event.preventDefault();
      this.open(link.hash.slice(1));
    });
    addEventListener("hashchange", () => this.open(location.hash.slice(1)));
    document.addEventListener("keydown", (event) => this.#key(event));
    for (const [id, act] of [["undo", () => this.undo()], ["redo", () => this.redo()], ["carry-over", () => carryOver(this)],
      ["submit", () => submit(this)], ["tour", () => tour(this)], ["retry", () => this.queue.retry()]]) {
      document.querySelector(`#${id}`).addEventListener("click", act);
    }
    this.#fold();
    this.open(location.hash.slice(1) || "lines");
    this.#buttons();
    document.documentElement.dataset.ready = "yes";
    keepCodes(Object.keys(this.names), this.urls.codes).then(() => {
      document.documentElement.dataset.codes = "kept";
    });
    if (this.data.tour) tour(this);
  }

  // The preview may be folded away, so that the table has the whole width; this computer remembers.
  #fold() {
    const button = document.querySelector("#fold");
    const place = "mingzhang-preview-folded";
    const show = (folded) => {
      document.body.classList.toggle("folded", folded);
      button.setAttribute("aria-expanded", String(!folded));
      button.textContent = folded ? t("打开预览") : t("收起预览");
    };
    let folded = false;
    try {
      folded = localStorage.getItem(place) === "yes";
    } catch { /* then it is open */ }
    show(folded);
    button.addEventListener("click", () => {
      folded = !folded;
      show(folded);
      try {
        localStorage.setItem(place, folded ? "yes" : "no");
      } catch { /* until the page is left */ }
    });
  }

  // What somebody else's hand, the server's, did for this person: it can be taken back like their own.
  remember(operations) {
    this.done.push({ operations, back: this.draft.inverse(operations) });
    this.undone = [];
    this.#buttons();
  }

  open(part) {
    const form = this.draft.forms.get(part) ?? this.draft.forms.get("lines");
    if (this.part === form.key) return;
    this.part = form.key;
    history.replaceState(null, "", `#${form.key}`);
    for (const link of document.querySelectorAll("#parts a")) {
      if (link.hash === `#${form.key}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.querySelector("#part-title").textContent = form.label;
    document.querySelector("#part-note").textContent = form.note + (form.key === "lines" ? t("金额单位：{unit}。", { unit: this.unit }) : "");
    this.opened?.destroy();
    this.host.replaceChildren();
    if (form.layout === "table") this.opened = new Grid(this.host, this, form.key);
    else if (form.layout === "records") this.opened = new Records(this.host, this, form.key);
    else this.opened = new RecordForm(this.host, this, form.key, this.draft.record(form.key).uid);
  }

  go(table, uid, field) {
    const form = this.draft.forms.get(table);
    if (!form) return;
    this.open(form.part);
    this.opened.focus(uid, field);
  }

  commit(operations) {
    this.done.push({ operations, back: this.draft.inverse(operations) });
    if (this.done.length > MOST_UNDO) this.done.shift();
    this.undone = [];
    this.#send(operations);
  }

  undo() {
    const edit = this.done.pop();
    if (!edit) return;
    this.undone.push(edit);
    this.#send(edit.back);
  }

  redo() {
    const edit = this.undone.pop();
    if (!edit) return;
    this.done.push(edit);
    this.#send(edit.operations);
  }

  #send(operations) {
    this.draft.apply(operations);
    this.queue.push(operations);
    this.#buttons();
  }

  #buttons() {
    document.querySelector("#undo").disabled = !this.done.length;
    document.querySelector("#redo").disabled = !this.undone.length;
  }

  #key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.target.closest?.("input, textarea, select, dialog")) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) this.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) this.redo();
    else return;
    event.preventDefault();
  }

  #say({ state, words = "", count = 0 }) {
    const texts = {
      saved: t("已保存"), saving: t("正在保存…"), conflict: t("有修改冲突，请选择"),
      offline: t("离线，已保存在本机，恢复连接后自动上传（{count}处）", { count }),
      login: t("登录已过期，修改已保存在本机；请在新窗口登录，之后自动上传"),
      refused: t("没有保存上：{words}", { words }), closed: t("草稿已提交或收回，不能再修改"),
    };
    this.state.textContent = texts[state];
    this.state.dataset.state = state;
    document.querySelector("#retry").hidden = !["offline", "login", "refused"].includes(state);
  }

  #others(edit) {
    this.preview.soon();
    document.querySelector("#others").textContent = t("{who} {at} 修改了{count}处，已显示", { who: edit.who, at: edit.at, count: edit.operations.length });
  }

  countMistakes(mistakes) {
    for (const link of document.querySelectorAll("#parts a")) {
      const count = mistakes.filter((m) => this.draft.forms.get(m.table)?.part === link.hash.slice(1)).length;
      link.querySelector(".count").textContent = count ? t("{count}处错误", { count }) : "";
    }
  }
}

const data = JSON.parse(document.querySelector("#draft").textContent);
setWords(data.words);
const desk = new Desk(data);
desk.start();
