// The list: tick a whole page, and show only the fields that the chosen step needs.
const all = document.getElementById("all");
const bulk = document.querySelector("#bulk-form .bulk");
const picked = document.getElementById("picked");
if (all) {
  const ticks = [...document.querySelectorAll('input[name="slots"]')];
  // What is done to several is in sight as soon as one is ticked, wherever the list stands.
  const tell = () => {
    const count = ticks.filter((tick) => tick.checked).length;
    if (bulk) bulk.hidden = count === 0;
    if (picked) picked.textContent = count ? `(${count})` : "";
  };
  all.addEventListener("change", () => {
    ticks.forEach((tick) => (tick.checked = all.checked));
    tell();
  });
  tell();
  ticks.forEach((tick) =>
    tick.addEventListener("change", () => {
      const count = ticks.filter((each) => each.checked).length;
      all.checked = count === ticks.length;
      all.indeterminate = count > 0 && count < ticks.length;
      tell();
    }),
  );
}
const action = document.getElementById("b-action");
if (action) {
  const fields = [...document.querySelectorAll("[data-for]")];
  const show = () =>
    fields.forEach((field) => {
      field.hidden = !field.dataset.for.split(" ").includes(action.value);
    });
  action.addEventListener("change", show);
  show();
}
