"use strict";
// Parts that keep themselves fresh rest while nobody looks; forms carry the session's own token.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF-Token"] = document.body.dataset.csrf || "";
});

function refresh() {
  if (document.visibilityState !== "visible") return;
  const now = Date.now();
  for (const part of document.querySelectorAll("[data-live]")) {
    if (part.contains(document.activeElement)) continue;
    const due = Number(part.dataset.due || 0);
    if (now < due) continue;
    const first = due === 0;
    part.dataset.due = String(now + 1000 * Number(part.dataset.live));
    if (!first) htmx.trigger(part, "live");
  }
}
setInterval(refresh, 1000);
document.addEventListener("visibilitychange", refresh);

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// On a narrow screen the menu begins folded.
if (window.matchMedia("(max-width: 56rem)").matches) {
  const pages = document.querySelector("details.pages");
  if (pages) pages.removeAttribute("open");
}
