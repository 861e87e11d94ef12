// A target takes the money of its project from the lines: nobody types it twice.
import { amountOf } from "./table_text.js";
import { newUid } from "./words.js";

const FIELDS = { 财政专户管理资金: "account", 单位资金: "own" };

// What fills the money of the year of a target, in 元; nothing where it was typed already.
export function moneyOf(desk, uid, project) {
  const { draft } = desk;
  const table = "targets.funding_year";
  const there = draft.list(table, uid)[0];
  if (!project || !draft.forms.has(table) || Object.values(there?.values ?? {}).some((text) => text.trim())) return [];
  const sums = {};
  for (const row of draft.rows.values()) {
    if (row.table !== "lines" || (row.values.project ?? "").trim() !== project) continue;
    const amount = amountOf(row.values.fen ?? "");
    if (!amount) continue;
    const cents = Math.round(amount.value * ((amount.unit || desk.unit) === "万元" ? 1_000_000 : 100));
    const fund = (row.values.fund ?? "").trim();
    const field = (row.values.origin ?? "").trim() === "上年结转" ? "carried" : FIELDS[fund] ?? "fiscal";
    sums[field] = (sums[field] ?? 0) + cents;
    sums.total = (sums.total ?? 0) + cents;
  }
  if (!sums.total) return [];
  const values = Object.fromEntries(Object.entries(sums).map(([field, cents]) => [field, String(cents / 100)]));
  if (!there) return [{ op: "insert", table, uid: newUid(), parent: uid, position: 0, values }];
  return Object.entries(values).map(([field, text]) => draft.set(there.uid, field, text));
}
