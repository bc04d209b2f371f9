// Single letters walk the posts and comments of a page and press their buttons; "?" lists them.
const ITEMS = ".post, .op, .c:has(> .c-fold)";
const STOPS = ".post, .c:has(> .c-fold)";
const ROOTS = ".post, .thread > .c:has(> .c-fold)";

const KEYS = {
  j: () => step(STOPS, 1),
  k: () => step(STOPS, -1),
  J: () => step(ROOTS, 1),
  K: () => step(ROOTS, -1),
  a: () => press(".vote .up"),
  z: () => press(".vote .down"),
  s: () => press("[data-key=s]"),
  h: () => press("[data-key=h]"),
  c: () => press("[data-key=c]"),
  l: () => press(":is(.post-title a, .op-link)"),
  p: () => go(current()?.parentElement.closest(".c")),
  r: () => reply(),
  "?": () => dialog.showModal(),
};

const [dialog, single] = [one("#keys"), one("#keys-on")];
let last = null;

// A swap may have put another element in its place, under the same id.
const current = () => document.activeElement?.closest(ITEMS) || (last && document.getElementById(last.id));

function go(item) {
  if (!item || !handle(item)) return;
  last = item;
  focus(item);
  item.scrollIntoView({ block: item.offsetHeight > innerHeight ? "start" : "nearest" });
}

function step(selector, by) {
  const stops = all(selector).filter((item) => item.checkVisibility());
  const here = current();
  const side = by > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
  // From inside a branch, the next of `selector` after it or before it.
  const ahead = here ? stops.filter((item) => here.compareDocumentPosition(item) & side) : stops;
  go(ahead.at(by > 0 ? 0 : -1));
}

function press(selector) {
  const item = current() || one(".op");
  const button = item && act(item, selector);
  if (!button) return;
  // First, so that it stays there: on the button, Enter would take back what the key did.
  focus(item);
  button.click();
}

function reply() {
  const link = current()?.matches(".c") && act(current(), "[data-key=r]");
  if (link) link.click(); else write(one(".composer textarea"));
}

document.addEventListener("keydown", (event) => {
  const field = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const isSingle = !field && !dialog.open && single.checked && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else if (event.key === "Escape") {
    say("");
    field?.blur();
  } else if (isSingle && KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

// They can be switched off, for people whose voice or hands type them by accident.
try { single.checked = localStorage.getItem("keys") !== "off"; } catch { /* no storage: on */ }
single.addEventListener("change", () => {
  try { localStorage.setItem("keys", single.checked ? "on" : "off"); } catch { /* for this page only */ }
});
for (const button of all("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
}
