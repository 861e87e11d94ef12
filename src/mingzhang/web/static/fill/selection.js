// Which cells of a grid are selected, and the keys, the mouse and the clipboard that say so.
const PAGE = 15;

export class Selection {
  constructor(grid) {
    this.grid = grid;
    this.at = { r: 0, c: 0 };
    this.from = { r: 0, c: 0 };
    this.shown = [];
    this.leaving = false;
    const { table } = grid;
    table.addEventListener("keydown", (event) => this.#key(event));
    table.addEventListener("mousedown", (event) => this.#down(event));
    table.addEventListener("mouseover", (event) => this.#over(event));
    table.addEventListener("dblclick", (event) => event.target.closest("td") && grid.open());
    table.addEventListener("focusin", (event) => this.#focused(event));
    for (const name of ["copy", "cut", "paste"]) table.addEventListener(name, (event) => this.#clip(event));
    this.up = () => {
      this.dragging = false;
    };
    addEventListener("mouseup", this.up);
  }

  end() {
    removeEventListener("mouseup", this.up);
  }

  get range() {
    return {
      top: Math.min(this.at.r, this.from.r), bottom: Math.max(this.at.r, this.from.r),
      left: Math.min(this.at.c, this.from.c), right: Math.max(this.at.c, this.from.c),
    };
  }

  clamp() {
    const { height, width } = this.grid;
    for (const end of [this.at, this.from]) {
      end.r = Math.max(0, Math.min(end.r, height - 1));
      end.c = Math.max(0, Math.min(end.c, width - 1));
    }
    this.#draw();
  }

  move(r, c, extend = false, focus = true) {
    this.at = { r, c };
    if (!extend) this.from = { r, c };
    this.clamp();
    if (focus) this.#current()?.focus();
  }

  select(top, left, bottom, right) {
    this.from = { r: bottom, c: right };
    this.at = { r: top, c: left };
    this.clamp();
    this.#current()?.focus();
  }

  #current() {
    return this.grid.cell(this.at.r, this.at.c);
  }

  #draw() {
    for (const cell of this.shown) {
      cell.removeAttribute("aria-selected");
      cell.tabIndex = -1;
    }
    const { top, left, bottom, right } = this.range;
    this.shown = [];
    for (let r = top; r <= bottom; r += 1) {
      for (let c = left; c <= right; c += 1) {
        const cell = this.grid.cell(r, c);
        if (!cell) continue;
        cell.setAttribute("aria-selected", "true");
        this.shown.push(cell);
      }
    }
    const now = this.#current();
    if (now) now.tabIndex = 0;
    this.grid.describe();
    this.grid.sumSelection();
  }

  #place(event) {
    const cell = event.target.closest("td, tbody th");
    if (!cell || cell.closest("table") !== this.grid.table) return null;
    const r = cell.parentElement.sectionRowIndex;
    return { r, c: cell.cellIndex - 1 };
  }

  #focused(event) {
    const place = this.#place(event);
    if (!place || event.target.localName !== "td") return;
    const { top, left, bottom, right } = this.range;
    if (place.r < top || place.r > bottom || place.c < left || place.c > right) this.move(place.r, place.c, false, false);
  }

  #down(event) {
    const place = this.#place(event);
    if (!place || event.button !== 0 || event.target.closest(".sheet-input")) return;
    event.preventDefault();
    this.grid.close(true);
    if (place.c >= this.grid.width) return; // last year's figure
    if (place.c < 0) {
      this.from = { r: event.shiftKey ? this.from.r : place.r, c: this.grid.width - 1 };
      this.at = { r: place.r, c: 0 };
      this.clamp();
      this.#current()?.focus();
      return;
    }
    const again = !event.shiftKey && document.activeElement === this.grid.cell(place.r, place.c);
    this.move(place.r, place.c, event.shiftKey);
    if (again && matchMedia("(pointer: coarse)").matches) this.grid.open();
    else this.dragging = true;
  }

  #over(event) {
    if (!this.dragging) return;
    if (!event.buttons) this.dragging = false;
    const place = this.#place(event);
    if (this.dragging && place && place.c >= 0) this.move(place.r, place.c, true);
  }

  #clip(event) {
    if (event.target.closest?.(".sheet-input")) return;
    event.preventDefault();
    if (event.type === "paste") {
      const text = event.clipboardData.getData("text/plain");
      if (text) this.grid.paste(text);
      return;
    }
    event.clipboardData.setData("text/plain", this.grid.copy());
    if (event.type === "cut") this.grid.clear();
  }

  #key(event) {
    if (event.target.closest(".sheet-input")) return;
    const { r, c } = this.at;
    const { height, width } = this.grid;
    const far = event.ctrlKey || event.metaKey;
    const to = {
      ArrowUp: [far ? 0 : r - 1, c], ArrowDown: [far ? height - 1 : r + 1, c],
      ArrowLeft: [r, far ? 0 : c - 1], ArrowRight: [r, far ? width - 1 : c + 1],
      Home: [far ? 0 : r, 0], End: [far ? height - 1 : r, width - 1],
      PageUp: [r - PAGE, c], PageDown: [r + PAGE, c],
    }[event.key];
    if (to && !event.altKey) {
      event.preventDefault();
      this.move(...to, event.shiftKey);
      return;
    }
    if (event.key === "Tab") {
      this.#tab(event);
      return;
    }
    this.leaving = event.key === "Escape";
    if (far) this.#command(event);
    else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      this.grid.open();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.grid.clear();
    } else if (!event.altKey && (event.key.length === 1 || event.key === "Process" || event.isComposing)) {
      this.grid.open(""); // the key itself goes into the field, Chinese input included
    }
  }

  // Tab goes from cell to cell; out of the grid at its ends, and anywhere after Escape.
  #tab(event) {
    const { height, width } = this.grid;
    const back = event.shiftKey;
    let place = this.at.r * width + this.at.c + (back ? -1 : 1);
    if (this.leaving || place < 0 || place >= height * width) {
      this.leaving = false;
      return;
    }
    event.preventDefault();
    place = Math.max(0, place);
    this.move(Math.floor(place / width), place % width);
  }

  #command(event) {
    const key = event.key.toLowerCase();
    if (key === "d") this.grid.fillDown();
    else if (key === "a") this.select(0, 0, this.grid.height - 1, this.grid.width - 1);
    else if (key === "+" || key === "=") this.grid.insertRow();
    else if (key === "-") this.grid.deleteRows();
    else return; // undo and the clipboard have their own ways
    event.preventDefault();
  }
}
