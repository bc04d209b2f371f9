// Text that is being written: its length, and a question before it is lost.

// The server counts and refuses; the browser only counts. maxlength would cut pasted text without a word.
function count(field) {
  const shown = one(`[data-counts="${CSS.escape(field.id)}"]`);
  if (!shown) return;
  const used = [...field.value].length;
  one("b", shown).textContent = used.toLocaleString(document.documentElement.lang);
  shown.classList.toggle("is-over", used > Number(shown.dataset.limit));
}
function countAll() {
  for (const shown of all("[data-counts]")) {
    const field = document.getElementById(shown.dataset.counts);
    if (field) { field.removeAttribute("maxlength"); count(field); }
  }
}
countAll();
document.addEventListener("htmx:afterSwap", countAll);

let isLeaving = false;
const isUnsaved = () => all("textarea").some((field) => field.value.trim() && field.value !== field.defaultValue);
function ask(event) { if (!isLeaving && isUnsaved()) event.preventDefault(); }
document.addEventListener("input", (event) => {
  count(event.target);
  // Only now: a page that listens for this is not kept for the way back.
  if (event.target.matches("textarea")) addEventListener("beforeunload", ask);
});
document.addEventListener("submit", (event) => { if (!event.defaultPrevented) isLeaving = true; });
addEventListener("pageshow", () => { isLeaving = false; });
