// Where no server answers (the exported static site) the index is searched here.
const results = document.getElementById("results");
const query = new URLSearchParams(location.search);
const text = (query.get("text") ?? "").trim();

function tell(words) {
  const line = document.createElement("p");
  line.className = "empty";
  line.textContent = words;
  results.replaceChildren(line);
}

function line(entry, words) {
  const item = document.createElement("li");
  const head = document.createElement("h3");
  const link = document.createElement("a");
  link.href = new URL(`../${entry.path}`, location.href).href;
  link.textContent = entry.title;
  head.append(link);
  const place = document.createElement("p");
  place.className = "quiet";
  place.textContent = String(entry.year);
  const part = document.createElement("p");
  const full = entry.text;
  const at = Math.max(0, full.toLowerCase().indexOf(words[0]) - 40);
  part.textContent = (at ? "…" : "") + full.slice(at, at + 140);
  item.append(head, part, place);
  return item;
}

async function search() {
  const response = await fetch(new URL("index.json", location.href));
  if (!response.ok) throw new Error(`index ${response.status}`);
  const entries = (await response.json()).map(([kind, title, text, year, fen, path]) => ({ kind, title, text, year, fen, path }));
  // A number is found with its separators and without.
  const plain = (words) => words.normalize("NFKC").toLowerCase().replace(/(?<=\d),(?=\d{3}(?!\d))/g, "");
  const amount = (fen) => (fen === null ? "" : ` ${(fen / 1_000_000).toFixed(2)}万元`);
  const words = plain(text).split(/\s+/).filter(Boolean);
  const kind = query.get("kind");
  const year = query.get("year");
  const organisation = query.get("organisation");
  const found = entries.filter((entry) =>
    (!kind || entry.kind === kind) && (!year || String(entry.year) === year)
    && (!organisation || entry.path.startsWith(`d/${organisation}/`))
    && words.every((word) => plain(`${entry.title} ${entry.text}${amount(entry.fen)}`).includes(word)));
  if (found.length === 0) return tell(results.dataset.none);
  const list = document.createElement("ol");
  list.className = "results";
  list.append(...found.slice(0, 100).map((entry) => line(entry, words)));
  const count = document.createElement("p");
  count.textContent = results.dataset.some.replace("{count}", found.length);
  results.replaceChildren(count, list);
}

// A server that answered has said what it looked for.
if (text && results.dataset.asked !== text.slice(0, 100).trim()) {
  document.getElementById("text").value = text;
  for (const name of ["kind", "year", "organisation"]) {
    const field = document.getElementById(name);
    if (query.get(name)) field.value = query.get(name);
  }
  search().catch(() => tell(results.dataset.none));
}
