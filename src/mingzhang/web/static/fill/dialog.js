// Questions that must be answered: conflicts, refusals, carrying over, submitting, the tour.
import { send } from "./queue.js";
import { element, t } from "./words.js";

// A dialog with buttons; the value of the one that was pressed, or `cancel`.
export function ask(title, body, buttons) {
  const heading = element("h2", { id: "ask-title" }, title);
  const made = buttons.map(([value, words, kind]) => element("button", { type: "button", value, class: kind }, words));
  const dialog = element("dialog", { "aria-labelledby": "ask-title" }, heading, ...body, element("div", { class: "row dialog-buttons" }, ...made));
  document.body.append(dialog);
  return new Promise((done) => {
    const end = (value) => {
      dialog.close();
      dialog.remove();
      done(value);
    };
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (buttons.some(([value]) => value === "cancel")) end("cancel");
    });
    made.forEach((button) => button.addEventListener("click", () => end(button.value)));
    dialog.showModal();
  });
}

const say = (words) => element("p", {}, words);

// For every conflict whether this person's text is kept.
export async function settle(conflicts, edit, draft) {
  const boxes = conflicts.map((conflict, number) => {
    const o = edit.operations[conflict.index];
    const mine = o.op === "delete" ? t("删除这一行") : o.op === "set" ? draft.value(o.uid, o.field) || o.after : t("新增这一行");
    const theirs = { gone: t("这一行已被删除"), exists: t("这一行已经有了"), changed: conflict.stored || Object.values(conflict.texts).join(" ") }[conflict.reason];
    const choice = (value, words, text, checked) => element("label", { class: "choice" },
      element("input", { type: "radio", name: `conflict-${number}`, value, checked }), element("span", {}, words), element("q", {}, text || t("（空）")));
    return element("fieldset", { class: "conflict" }, element("legend", {}, conflict.words),
      choice("theirs", t("采用对方的"), theirs, true), choice("mine", t("保留我的"), mine, false));
  });
  const body = [say(t("您修改的地方，别人刚刚也改了。什么都没有被覆盖，请逐处选择：")), element("div", { class: "conflicts" }, ...boxes)];
  const answer = await ask(t("有{count}处修改冲突", { count: conflicts.length }), body,
    [["chosen", t("按选择保存"), "primary"], ["mine", t("全部保留我的")], ["theirs", t("全部采用对方的")]]);
  if (answer !== "chosen") return conflicts.map(() => answer === "mine");
  return boxes.map((box) => box.querySelector("input:checked").value === "mine");
}

export async function refused(problem, edit) {
  const body = [say(problem || t("服务器不接受这次修改。")), say(t("没有保存上的修改还在本机。放弃后显示服务器上的内容；可以先抄走下面的文字。")),
    element("pre", { class: "unsaved", tabindex: "0" }, edit.operations.map((o) => o.after ?? Object.values(o.values ?? {}).join("\t")).join("\n"))];
  return (await ask(t("没有保存上"), body, [["drop", t("放弃这些修改"), ""], ["cancel", t("先留着"), "primary"]])) === "drop";
}

export async function carryOver(desk) {
  const body = [say(t("从平台上年同一单位的资料结转，已经填写的内容不会被改动。"))];
  const answer = await ask(t("结转上年数"), body, [["figures", t("只要上年数"), "primary"], ["structure", t("上年数，并以上年项目和明细开头（金额留空）")], ["cancel", t("取消")]]);
  if (answer === "cancel" || !(await desk.queue.drained())) return;
  const { status, data } = await send(desk.urls.carry_over, { structure: answer === "structure" });
  await desk.queue.poll();
  if (status === 200) {
    if (data.operations.length) desk.remember(data.operations);
    desk.preview.soon();
  }
  await ask(status === 200 ? t("已结转") : t("没有结转"), [say(data?.words ?? data?.problem ?? t("请稍后再试"))], [["cancel", t("知道了"), "primary"]]);
  if (status === 200) desk.open(answer === "structure" ? "lines" : "comparisons");
}

export async function submit(desk) {
  document.activeElement?.blur();
  if (!(await desk.queue.drained())) {
    await ask(t("还不能提交"), [say(t("还有修改没有上传，恢复连接后再提交。"))], [["cancel", t("知道了"), "primary"]]);
    return;
  }
  let confirmed = false;
  for (;;) {
    const { status, data } = await send(desk.urls.submit, { confirmed });
    if (status === 200) {
      location.assign(data.location);
      return;
    }
    const words = data?.problem ?? t("请稍后再试");
    const buttons = data?.confirm ? [["cancel", t("返回修改"), "primary"], ["yes", t("仍有错误，确认提交")]] : [["cancel", t("返回修改"), "primary"]];
    const answer = await ask(t("还没有提交"), [say(words)], buttons);
    desk.preview.choose("findings");
    if (answer !== "yes") return;
    confirmed = true;
  }
}

export async function tour(desk) {
  const steps = [
    [t("一、选一部分填写"), t("左边是各个部分。“预算明细”每笔一行，每个数只填一次，各张表由此算出。")],
    [t("二、像 Excel 一样填"), t("方向键移动，直接打字或按 Enter 修改；可以从 Excel、WPS 整块粘贴。")
      + t("Ctrl+D 向下填充，Ctrl+Z 撤销。科目按代码、名称或拼音查找。先按 Esc 再按 Tab 离开表格。")],
    [t("三、随填随存"), t("不用按保存。上方显示是否已保存；断网时修改存在本机，恢复连接后自动上传。别人同时修改同一处时，会请您选择。")],
    [t("四、随时看结果"), t("右边（手机在下方）是问题和排好的表、文字、绩效表。点一个问题就到要改的地方。没有问题后，按“提交”。")],
  ];
  for (let at = 0; at < steps.length; at += 1) {
    const last = at === steps.length - 1;
    const answer = await ask(steps[at][0], [say(steps[at][1]), element("p", { class: "quiet" }, t("第{at}步，共{count}步", { at: at + 1, count: steps.length }))],
      last ? [["cancel", t("开始填报"), "primary"]] : [["next", t("下一步"), "primary"], ["cancel", t("跳过")]]);
    if (answer === "cancel") break;
  }
  await send(desk.urls.tour, {}).catch(() => {});
}
