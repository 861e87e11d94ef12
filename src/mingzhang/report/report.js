(() => {
  const form = document.querySelector("form.filter");
  const findings = [...document.querySelectorAll(".finding")];
  const apply = () => {
    const wanted = new FormData(form);
    const severities = wanted.getAll("severity");
    for (const finding of findings) {
      const { severity, code, table } = finding.dataset;
      finding.hidden = !severities.includes(severity)
        || (wanted.get("code") && wanted.get("code") !== code)
        || (wanted.get("table") && wanted.get("table") !== table);
    }
  };
  if (findings.length) form.hidden = false;
  form.addEventListener("change", apply);
  for (const button of document.querySelectorAll("button.copy")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.text);
      button.textContent = "✓";
    });
  }
})();
