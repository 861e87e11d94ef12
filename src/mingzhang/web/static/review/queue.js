// The list: tick a whole page, and show only the fields that the chosen step needs.
const all = document.getElementById("all");
if (all) {
  const ticks = [...document.querySelectorAll('input[name="slots"]')];
  all.addEventListener("change", () => ticks.forEach((tick) => (tick.checked = all.checked)));
  ticks.forEach((tick) =>
    tick.addEventListener("change", () => {
      const count = ticks.filter((each) => each.checked).length;
      all.checked = count === ticks.length;
      all.indeterminate = count > 0 && count < ticks.length;
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
