// What the other scripts share: how to find things on the page, the line that speaks to the reader, and the focus.
// All scripts are one function in the bundle (apps/core/bundles.py), so that what one declares the later ones see.
// Nothing here is read on the server, and every word that a person sees comes from the page.
const one = (selector, scope = document) => scope.querySelector(selector);
const all = (selector, scope = document) => [...scope.querySelectorAll(selector)];

const live = one("#live");
const say = (text) => { live.textContent = text; };
live.addEventListener("click", () => say(""));

// In a comment's own lines, not in those of its replies.
const own = (item, selector) => one(item.matches(".c") ? `:scope > .c-fold > ${selector}` : selector, item);
const act = (item, selector) => own(item, item.matches(".c") ? `.c-acts ${selector}` : selector);

// What takes the focus in an item: the fold of a comment, the title of a post, the way back of a hidden one. Enter then
// is the browser's own.
const handle = (item) =>
  one(":scope > .c-fold > summary, .post-title a, .entry-on a, .op-link, .op h1:not(:has(a)), [data-undo]", item);
const focus = (item) => handle(item)?.focus({ preventScroll: true });

// The whole form comes into view, its buttons included; its beginning where it is longer than the window.
function write(field) {
  const form = field?.closest("form");
  field?.focus({ preventScroll: Boolean(form) });
  form?.scrollIntoView({ block: form.offsetHeight > innerHeight ? "start" : "nearest" });
}

const isPlain = (click) => !(click.metaKey || click.ctrlKey || click.shiftKey);
