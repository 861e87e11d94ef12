// Files may be dropped anywhere on the page; without this script the field itself takes them.
const form = document.querySelector("form.drop");
const field = form.querySelector("input[type=file]");
const together = form.querySelector(".together");

function look() {
  together.hidden = field.files.length < 2;
}

for (const name of ["dragover", "dragenter"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) form.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  if (!event.dataTransfer.files.length) return;
  field.files = event.dataTransfer.files;
  look();
  if (field.files.length === 1) form.requestSubmit();
});
field.addEventListener("change", look);
look();
