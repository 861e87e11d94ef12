// Indicators are chosen from the library: what published targets asked for, the own field first.
import { element, newUid, t } from "./words.js";

const LEVELS = ["first", "second", "third", "value"];

// Whether a table holds indicators.
export const holdsIndicators = (form) => LEVELS.every((key) => form.fields.some((field) => field.key === key));

export async function chooseIndicators(desk, table, parent) {
  const find = element("input", { type: "search", id: "library-find", autocomplete: "off" });
  const list = element("ul", { class: "library-list", tabindex: "-1" });
  const said = element("p", { class: "quiet", role: "status" });
  const add = element("button", { type: "button", class: "primary", disabled: true }, t("加入选中的"));
  const end = element("button", { type: "button" }, t("取消"));
  const dialog = element("dialog", { class: "library", "aria-labelledby": "library-title" },
    element("h2", { id: "library-title" }, t("从指标库选")),
    element("div", { class: "field" }, element("label", { for: "library-find" }, t("指标名称里的字")), find), said, list,
    element("div", { class: "row dialog-buttons" }, add, end));
  document.body.append(dialog);
  const picked = new Map();
  let turn = 0;

  const show = async () => {
    turn += 1;
    const mine = turn;
    let found = [];
    try {
      const response = await fetch(`${desk.urls.indicators}?q=${encodeURIComponent(find.value.trim())}`);
      if (response.ok) found = (await response.json()).indicators;
      if (mine === turn) said.textContent = found.length ? t("最近的指标值只是参考，加入后请改成今年的。") : t("指标库里没有这样的指标。");
    } catch {
      if (mine === turn) said.textContent = t("现在没有连接，查不到指标库。");
    }
    if (mine !== turn) return;
    list.replaceChildren(...found.map((entry) => {
      const name = LEVELS.map((key) => entry[key]).slice(0, 3).join("/");
      const box = element("input", { type: "checkbox", checked: picked.has(name) });
      box.addEventListener("change", () => {
        if (box.checked) picked.set(name, entry);
        else picked.delete(name);
        add.disabled = picked.size === 0;
      });
      return element("li", {}, element("label", { class: "choice" }, box, element("span", {}, element("b", {}, entry.third), " ", entry.last,
        element("small", {}, [entry.first, entry.second, t("{year}年，{count}个项目", { year: entry.year, count: entry.count }), entry.sector].filter(Boolean).join(" · ")))));
    }));
  };
  let timer = 0;
  find.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 200);
  });
  const close = () => {
    dialog.close();
    dialog.remove();
  };
  end.addEventListener("click", close);
  dialog.addEventListener("cancel", close);
  add.addEventListener("click", () => {
    const position = desk.draft.list(table, parent).at(-1)?.position ?? 0;
    desk.commit([...picked.values()].map((entry, at) => ({
      op: "insert", table, uid: newUid(), parent, position: position + 1 + at,
      values: Object.fromEntries(LEVELS.map((key) => [key, key === "value" ? entry.last : entry[key]]).filter(([, text]) => text)),
    })));
    close();
  });
  dialog.showModal();
  await show();
}
