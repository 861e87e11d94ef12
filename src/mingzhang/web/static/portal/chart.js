// A chart's library is fetched once, when the first chart is about to be seen.
let library;

async function show(element) {
  const source = element.querySelector("script");
  const data = JSON.parse(source.textContent);
  try {
    library ??= import(new URL(element.dataset.library, location.href).href);
    const { draw } = await library;
    element.replaceChildren();
    draw(element, data);
  } catch (error) {
    // The table says the same; a chart that cannot be drawn must not leave a hole.
    element.hidden = true;
    element.parentElement.querySelectorAll("details").forEach((table) => { table.open = true; });
    console.warn("chart", error);
  }
}

const watcher = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    watcher.unobserve(target);
    show(target);
  }
}, { rootMargin: "200px" });

for (const element of document.querySelectorAll(".chart")) {
  const rows = Number(element.dataset.rows);
  const sankey = element.classList.contains("sankey");
  if (rows) element.style.height = `${sankey ? Math.max(20, rows * 1.75) : Math.max(9, rows * 1.6 + 6)}rem`;
  watcher.observe(element);
}
