// What every page of the office does: requests of htmx carry the CSRF token.
const token = document.body.dataset.csrf;
document.body.addEventListener("htmx:configRequest", (event) => {
  if (token) event.detail.headers["X-CSRFToken"] = token;
});
