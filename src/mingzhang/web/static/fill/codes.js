// Codes by number, name or pinyin: every list is fetched once and searched here, connected or not.
const MOST = 30;
const lists = new Map();

/** Fetch the lists of these kinds, one after the other; what fails is fetched when it is asked for. */
export async function keepCodes(kinds, address) {
  for (const kind of kinds) await listOf(kind, address).catch(() => {});
}

function listOf(kind, address) {
  if (!lists.has(kind)) {
    const found = fetch(`${address}?kind=${kind}`).then(async (response) => {
      if (!response.ok) throw new Error(String(response.status));
      return (await response.json()).codes;
    });
    lists.set(kind, found);
    found.catch(() => lists.delete(kind));
  }
  return lists.get(kind);
}

/** The codes that a person means, likeliest first; of an empty text the first ones. */
export async function findCodes(kind, text, address) {
  const wanted = plain(text);
  const ranked = (await listOf(kind, address))
    .map((entry, at) => [rank(entry, wanted), at, entry])
    .filter(([order]) => order !== null)
    .sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  return ranked.slice(0, MOST).map(([, , [code, name, path]]) => ({ value: code, label: name, hint: path }));
}

const plain = (text) => text.normalize("NFKC").replace(/\s+/g, "").replace(/[“”]/g, '"').toLowerCase();

/** How well a code fits, 0 best; null where it does not. */
function rank([code, , , names, full, initials], wanted) {
  if (!wanted) return 0;
  if (/^\d/.test(wanted)) return code.startsWith(wanted) ? 0 : null;
  if (names.some((name) => name === wanted)) return 0;
  if (names.some((name) => name.startsWith(wanted))) return 1;
  if (names.some((name) => name.includes(wanted))) return 2;
  if (!/^[a-z']+$/.test(wanted)) return null;
  const letters = wanted.replaceAll("'", "");
  const spelled = [...initials, ...full];
  if (spelled.includes(letters)) return 0;
  if (spelled.some((each) => each.startsWith(letters))) return 1;
  const long = letters.length > 2 ? full : [];
  return [...initials, ...long].some((each) => each.includes(letters)) ? 2 : null;
}
