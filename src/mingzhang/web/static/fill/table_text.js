// Blocks of cells as Excel and WPS put them on the clipboard: tabs, line ends, quoted cells.
export function parseBlock(text) {
  const rows = [[]];
  let cell = "";
  let at = 0;
  const end = () => {
    rows.at(-1).push(cell.trim());
    cell = "";
  };
  const clean = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  while (at < clean.length) {
    const letter = clean[at];
    if (letter === '"' && cell === "" && (at === 0 || "\t\n".includes(clean[at - 1]))) {
      const close = closing(clean, at + 1);
      if (close > 0) {
        cell = clean.slice(at + 1, close).replaceAll('""', '"');
        at = close + 1;
        continue;
      }
    }
    if (letter === "\t") end();
    else if (letter === "\n") {
      end();
      rows.push([]);
    } else cell += letter;
    at += 1;
  }
  end();
  return rows;
}

// The quote that ends a quoted cell: the next thing must be a tab, a line end or nothing.
function closing(text, from) {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    if (text[at + 1] === '"') at += 1;
    else return at + 1 === text.length || "\t\n".includes(text[at + 1]) ? at : -1;
  }
  return -1;
}

export function writeBlock(rows) {
  const cell = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(cell).join("\t")).join("\n");
}

// A typed amount as a number, null where it is none; for sums on the screen only.
export function amountOf(text) {
  const clean = text.normalize("NFKC").replace(/[,\s¥￥]/g, "");
  const match = /^(-?\d+(?:\.\d+)?)(万元|元)?$/.exec(clean);
  return match ? { value: Number(match[1]), unit: match[2] ?? "" } : null;
}
