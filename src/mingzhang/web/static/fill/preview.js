// Beside the form: what is wrong, and what the booklet would print; the newest answer wins.
import { element, t } from "./words.js";

const CALM = 300;

export class Preview {
  constructor(root, desk) {
    Object.assign(this, { root, desk, part: "findings", seen: {}, turn: 0 });
    this.tabs = [...root.querySelectorAll("[role=tab]")];
    this.panel = root.querySelector("[role=tabpanel]");
    this.state = root.querySelector(".preview-state");
    root.addEventListener("click", (event) => this.#click(event));
    root.querySelector("[role=tablist]").addEventListener("keydown", (event) => this.#key(event));
    this.refresh();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), CALM);
  }

  async refresh() {
    this.turn += 1;
    const turn = this.turn;
    this.abort?.abort();
    this.abort = new AbortController();
    this.state.textContent = t("正在计算…");
    const wanted = this.part === "findings" ? ["findings"] : [this.part, "findings"];
    try {
      for (const part of wanted) {
        const response = await fetch(`${this.desk.urls.preview}?part=${part}`, { signal: this.abort.signal, redirect: "manual" });
        if (turn !== this.turn) return;
        if (!response.ok) throw new Error(String(response.status));
        this.seen[part] = await response.json();
        if (turn !== this.turn) return;
        if (part === "findings") this.#found();
        if (part === this.part) this.#show();
      }
      this.state.textContent = "";
    } catch (problem) {
      if (problem.name !== "AbortError") this.state.textContent = t("暂时不能预览");
    }
  }

  #found() {
    const found = this.seen.findings;
    const count = (found.mistakes.length || found.findings.length + found.reasons.length) + (found.waiting.length ? 1 : 0);
    this.root.querySelector(".preview-count").textContent = count ? String(count) : "";
    this.desk.draft.setMistakes([...found.mistakes, ...found.reasons], found.findings);
    this.desk.countMistakes(found.mistakes);
  }

  #show() {
    const seen = this.seen[this.part];
    if (this.part === "findings") this.panel.replaceChildren(...this.#list(seen));
    else if (!seen.html) {
      this.panel.replaceChildren(element("p", { class: "empty" }, seen.mistakes
        ? t("还有{count}处填报错误，改好后显示。见“问题”。", { count: seen.mistakes }) : t("这一部分没有内容。")));
    } else {
      const top = this.panel.scrollTop;
      this.panel.innerHTML = seen.html; // escaped by the server, which wrote it
      if (seen.mistakes || seen.waiting) this.panel.prepend(element("p", { class: "message warning" }, t("没有算上有错误的{count}处和没有填金额的{waiting}行。", { count: seen.mistakes, waiting: seen.waiting })));
      this.panel.querySelectorAll(".grid").forEach((grid) => {
        const box = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": grid.getAttribute("aria-label") ?? t("表格") });
        grid.replaceWith(box);
        box.append(grid);
      });
      this.panel.scrollTop = top;
    }
    this.panel.classList.toggle("booklet", this.part !== "findings");
    if (this.wanted) this.#scroll(this.wanted);
  }

  #list(found) {
    const made = [];
    const link = (m) => ({ type: "button", class: "finding-link", "data-table": m.table, "data-uid": m.uid, "data-field": m.field, "data-anchor-to": m.anchor });
    const group = (title, items) => {
      if (items.length) made.push(element("h3", {}, t("{title}（{count}）", { title, count: items.length })), element("ul", { class: "findings" }, ...items));
    };
    group(t("填报错误"), found.mistakes.map((m) => element("li", {}, element("span", { class: "tag error" }, t("错误")),
      element("button", link(m), m.place || t("整份草稿")), element("p", {}, m.problem))));
    if (found.waiting.length) {
      const first = this.desk.draft.rows.get(found.waiting[0]);
      const drop = element("button", { type: "button", class: "waiting-drop" }, t("删去这些行"));
      group(t("还没有填金额"), [element("li", {}, element("span", { class: "tag warning" }, t("待办")),
        element("button", link({ table: first?.table, uid: first?.uid, field: "fen" }), t("{count}行没有填金额", { count: found.waiting.length })),
        element("p", {}, t("报表还没有算上这些行。今年有的填上金额，今年没有的删去。")), drop)]);
    }
    group(t("需要写明原因"), found.reasons.map((m) => element("li", {}, element("span", { class: "tag warning" }, t("待办")),
      element("button", link(m), m.place), element("p", {}, m.problem))));
    group(t("检查发现"), found.findings.map((m) => element("li", {}, element("span", { class: `tag ${m.severity}` }, m.label),
      element("button", link(m), m.title), element("p", {}, m.message), m.place ? element("p", { class: "quiet" }, m.place) : null)));
    if (!made.length) made.push(element("p", { class: "empty" }, t("没有发现问题。")));
    return made;
  }

  choose(part) {
    this.part = part;
    for (const tab of this.tabs) {
      const on = tab.dataset.part === part;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      if (on) this.panel.setAttribute("aria-labelledby", tab.id);
    }
    if (this.seen[part]) this.#show();
    this.refresh();
  }

  #click(event) {
    const tab = event.target.closest("[role=tab]");
    if (tab) {
      this.wanted = "";
      this.choose(tab.dataset.part);
    }
    if (event.target.closest(".waiting-drop")) this.#drop();
    const link = event.target.closest(".finding-link");
    if (!link) return;
    const { table, uid, field, anchorTo } = link.dataset;
    if (table && uid) this.desk.go(table, uid, field);
    else if (table) this.desk.open(this.desk.draft.forms.get(table).part);
    else if (anchorTo) {
      this.wanted = anchorTo;
      this.choose(anchorTo.startsWith("cell/") ? "tables" : anchorTo.startsWith("form/") ? "forms" : "text");
    }
  }

  #drop() {
    const { draft } = this.desk;
    const still = this.seen.findings.waiting.filter((uid) => draft.rows.has(uid) && !draft.value(uid, "fen"));
    if (still.length) this.desk.commit(still.map((uid) => draft.remove(uid)));
  }

  #scroll(anchor) {
    const found = this.panel.querySelector(`[data-anchor="${CSS.escape(anchor)}"]`);
    if (!found) return;
    this.wanted = "";
    found.classList.add("pointed");
    found.tabIndex = -1;
    found.scrollIntoView({ block: "center" });
    found.focus({ preventScroll: true });
  }

  #key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = this.tabs.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = this.tabs[(at + step + this.tabs.length) % this.tabs.length];
    next.focus();
    this.choose(next.dataset.part);
  }
}
