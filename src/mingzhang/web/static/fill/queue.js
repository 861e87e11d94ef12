// Saves as you go: every edit waits in this browser until the server has acknowledged it.
import { newUid, t } from "./words.js";

const SLOWEST = 30_000;

function token() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : (document.body.dataset.csrf ?? "");
}

export async function send(url, data, signal) {
  const response = await fetch(url, {
    method: "POST", body: JSON.stringify(data), credentials: "same-origin", redirect: "manual", signal,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json" },
  });
  const plain = response.headers.get("Content-Type")?.startsWith("application/json");
  return { status: response.type === "opaqueredirect" ? 401 : response.status, data: plain ? await response.json() : null };
}

export class Queue extends EventTarget {
  constructor(draft, data, { resolve, refuse }) {
    super();
    Object.assign(this, { draft, urls: data.urls, revision: data.revision, resolve, refuse });
    this.prefix = `mingzhang-draft-${data.slot}-${data.user}-`;
    this.pending = [];
    this.own = new Set();
    this.delay = 0;
    this.state = "saved";
    this.storable = true;
  }

  // Takes up what this tab, and tabs that were closed, had not got through.
  async start() {
    let tab = sessionStorage.getItem(this.prefix) ?? newUid();
    if (!(await this.#hold(tab))) {
      tab = newUid();
      await this.#hold(tab);
    }
    sessionStorage.setItem(this.prefix, tab);
    this.key = this.prefix + tab;
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
    for (const key of keys) {
      if (key !== this.key && !(await this.#hold(key.slice(this.prefix.length)))) continue;
      for (const edit of JSON.parse(localStorage.getItem(key) ?? "[]")) {
        this.pending.push(edit);
        this.own.add(edit.uid);
        this.draft.apply(edit.operations);
      }
      if (key !== this.key) localStorage.removeItem(key);
    }
    this.#keep();
    addEventListener("online", () => this.#wake());
    addEventListener("offline", () => this.#say("offline"));
    addEventListener("beforeunload", (event) => {
      if (this.pending.length && !this.storable) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => document.hidden || this.poll());
    setInterval(() => document.hidden || this.poll(), 4000);
    this.#run();
  }

  // A tab holds a lock on its name for as long as it lives; without locks every name is free.
  #hold(tab) {
    if (!navigator.locks) return Promise.resolve(true);
    return new Promise((done) => {
      navigator.locks.request(this.prefix + tab, { ifAvailable: true }, (lock) => {
        done(lock !== null);
        return lock === null ? undefined : new Promise(() => {});
      });
    });
  }

  push(operations) {
    const edit = { uid: newUid(), operations };
    this.own.add(edit.uid);
    this.pending.push(edit);
    this.#keep();
    this.#run();
  }

  isPending(uid, field) {
    return this.pending.some((edit) => edit.operations.some((o) => o.uid === uid && (o.op !== "set" || o.field === field)));
  }

  async drained() {
    while (this.pending.length) {
      await new Promise((done) => this.addEventListener("state", done, { once: true }));
      if (this.state === "offline" || this.state === "login" || this.state === "refused") return false;
    }
    return true;
  }

  #keep() {
    try {
      if (this.pending.length) localStorage.setItem(this.key, JSON.stringify(this.pending));
      else localStorage.removeItem(this.key);
      this.storable = true;
    } catch {
      this.storable = false; // full: the page asks before it is closed
    }
  }

  #say(state, detail = "") {
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state, words: detail, count: this.pending.length } }));
  }

  #wake() {
    this.delay = 0;
    this.wakeUp?.();
    this.#run();
  }

  retry() {
    this.#wake();
  }

  async #run() {
    if (this.running || !this.pending.length) return;
    this.running = true;
    this.#say("saving");
    while (this.pending.length) {
      const answer = await this.#attempt(this.pending[0]);
      if (answer === "stop") break;
      if (answer === "wait") {
        this.delay = Math.min(Math.max(1000, this.delay * 2), SLOWEST);
        await new Promise((done) => {
          this.wakeUp = done;
          setTimeout(done, this.delay);
        });
      }
    }
    this.running = false;
    if (!this.pending.length) {
      this.#say("saved");
      this.poll();
    }
  }

  async #attempt(edit) {
    let answer;
    try {
      answer = await send(this.urls.edits, edit);
    } catch {
      this.#say("offline");
      return "wait";
    }
    const { status, data } = answer;
    if (status === 200 && data) {
      this.delay = 0;
      this.#drop(edit);
      if (data.revision === this.revision + 1) this.revision = data.revision;
      this.dispatchEvent(new Event("accepted"));
      return "next";
    }
    if (status === 409 && data) {
      this.#say("conflict");
      await this.#settle(edit, data.conflicts);
      return "next";
    }
    if (status === 401) {
      this.#say("login");
      return "wait";
    }
    if (status === 400 || status === 404 || status === 423 || (status === 403 && data)) {
      this.#say("refused", data?.problem ?? t("服务器不接受这次修改"));
      if (await this.refuse(data?.problem ?? "", edit)) {
        this.pending = [];
        this.#keep();
        location.reload();
      }
      return "stop";
    }
    this.#say("offline");
    return "wait";
  }

  #drop(edit) {
    this.pending = this.pending.filter((other) => other !== edit);
    this.#keep();
  }

  // Both texts were shown and chosen between; what was chosen goes out as a new edit.
  async #settle(edit, conflicts) {
    const mine = await this.resolve(conflicts, edit);
    const operations = [];
    const settled = new Map(conflicts.map((conflict, number) => [conflict.index, { conflict, keep: mine[number] }]));
    edit.operations.forEach((o, index) => {
      const found = settled.get(index);
      if (!found) operations.push(o);
      else operations.push(...(found.keep ? this.#mine(o, found.conflict) : this.#theirs(o, found.conflict)));
    });
    const rest = this.pending.filter((other) => other !== edit);
    for (const { conflict } of settled.values()) {
      for (const other of rest) {
        other.operations = other.operations.filter((o) => {
          if (o.uid !== conflict.uid) return true;
          return conflict.reason === "changed" && o.op === "set" && o.field !== conflict.field;
        });
      }
    }
    const last = new Map(operations.filter((o) => o.op === "insert").map((o) => [o.uid, o]));
    const once = operations.filter((o) => o.op !== "insert" || last.get(o.uid) === o);
    const next = once.length ? [{ uid: newUid(), operations: once }] : [];
    for (const made of next) this.own.add(made.uid);
    this.pending = [...next, ...rest.filter((other) => other.operations.length)];
    this.#keep();
  }

  #mine(o, conflict) {
    if (conflict.reason === "exists") return [];
    if (conflict.reason === "gone") {
      const row = this.draft.rows.get(o.uid) ?? this.draft.graves.get(o.uid);
      if (!row || o.op === "move") return [];
      if (o.op === "set") row.values[o.field] = o.after;
      this.draft.apply([this.draft.insert(row)]);
      return [this.draft.insert(row)];
    }
    if (o.op === "delete") return [{ ...o, before: conflict.texts, inner: conflict.inner }];
    const after = this.draft.value(o.uid, o.field);
    return [{ ...o, before: conflict.stored, after }];
  }

  #theirs(o, conflict) {
    if (conflict.reason === "gone") {
      if (this.draft.rows.has(o.uid)) this.draft.apply([this.draft.remove(o.uid)], true);
    } else if (o.op === "set") {
      this.draft.apply([{ ...o, after: conflict.stored }], true);
    } else if (o.op === "delete") {
      const row = this.draft.graves.get(o.uid);
      if (row) this.draft.apply([{ ...this.draft.insert(row), values: conflict.texts }], true);
      for (const [uid, values] of Object.entries(conflict.inner)) {
        const child = this.draft.graves.get(uid);
        if (child) this.draft.apply([{ ...this.draft.insert(child), values }], true);
      }
    }
    return [];
  }

  async poll() {
    if (this.polling || this.state === "conflict") return;
    this.polling = true;
    try {
      const response = await fetch(`${this.urls.changes}?since=${this.revision}`, { redirect: "manual" });
      if (!response.ok) return;
      const found = await response.json();
      if (found.reload) {
        // Without a connection a reload would leave nothing to work with; the next poll asks again.
        if (!this.pending.length && navigator.onLine) location.reload();
        return;
      }
      // What this page did is shown already, but it stands above what others did before it: to rows
      // that they touched it is done again. (The others may be this person, just before a reload.)
      const touched = new Set();
      for (const edit of found.edits) {
        if (edit.revision <= this.revision) continue;
        this.revision = edit.revision;
        const isOwn = this.own.has(edit.uid);
        const shown = (o) => (isOwn && !touched.has(o.uid)) || (["set", "delete"].includes(o.op) && this.isPending(o.uid, o.field));
        const operations = edit.operations.filter((o) => !shown(o));
        if (operations.length) this.draft.apply(operations, true);
        if (isOwn) continue;
        for (const o of edit.operations) for (const uid of [o.uid, ...Object.keys(o.inner ?? {})]) touched.add(uid);
        this.dispatchEvent(new CustomEvent("others", { detail: edit }));
      }
      if (!found.open) this.dispatchEvent(new Event("closed"));
      if (this.state === "login" || this.state === "offline") this.#wake();
    } catch {
      // no connection: the next poll will tell
    } finally {
      this.polling = false;
    }
  }
}
