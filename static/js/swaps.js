// The controls of posts and comments. There are hundreds on a page, so they carry no attributes of htmx: this table
// says for each kind of control where its answer goes. A new kind of control is a new line.
//   target, swap   the element that the answer replaces; another `swap` as in hx-swap
//   field          the field of the form that the answer brings; where it is open already, it takes the focus instead
//   focus          what takes the focus afterwards, if the control that had it is gone
const SWAPS = {
  ".vote button[form=tools]": (it, item) => ({
    target: it.parentElement, focus: () => act(item, `.vote .${it.className}`),
  }),
  // A post of a list is answered whole. What opened a menu is gone then, and so is the menu.
  ".post:not(.entry) .acts button[form=tools]": (it, item) => ({
    target: item, focus: () => {
      const now = document.getElementById(item.id);
      return now && one(it.closest(".more") ? ".more-open, [data-undo]" : `[data-key=${it.dataset.key}]`, now);
    },
  }),
  ":is(.c, .entry) button[form=tools][data-key=s]": (it, item) => ({
    target: it, focus: () => act(item, "[data-key=s]"),
  }),
  // A visitor's reply is a log-in, which then leads to the page of the reply.
  "body:has(#tools) .c a[data-key=r]": (it, item) => ({
    target: own(item, ".c-acts"), swap: "afterend", field: () => own(item, ".c-acts + .composer textarea"),
  }),
  ".c a[data-edit]": (it, item) => ({
    target: own(item, ".c-body"), swap: "innerHTML", field: () => own(item, ".c-body .c-edit textarea"),
  }),
  "a[data-more]": (it) => {
    const row = it.closest("li");
    const [before, list] = [row.previousElementSibling, row.parentElement];
    const first = () => (before ? before.nextElementSibling : list.firstElementChild);
    return { target: row, focus: () => first()?.querySelector("summary") };
  },
};

document.addEventListener("click", async (event) => {
  const control = event.target.closest(Object.keys(SWAPS).join());
  if (!control || !window.htmx || !isPlain(event)) return;
  event.preventDefault();
  const kind = Object.keys(SWAPS).find((selector) => control.matches(selector));
  const { target, swap = "outerHTML", field, focus } = SWAPS[kind](control, control.closest(".c, .post, .op"));
  if (field?.()) { write(field()); return; }
  if (swap === "innerHTML") replaced.set(target, [...target.childNodes]);
  control.closest("[popover]")?.hidePopover();
  const [verb, values] = control.form ? ["post", control.name ? { [control.name]: control.value } : {}] : ["get", {}];
  const path = control.getAttribute(control.form ? "formaction" : "href").split("#")[0];
  await htmx.ajax(verb, path, { source: control, event, target, swap, values });
  if (verb === "get") write((field || focus)());
  // A key pressed the button from outside, and has put the focus where it belongs.
  else if (!control.isConnected && event.isTrusted) focus()?.focus({ preventScroll: true });
});

// "Cancel" on a page of its own is a link; in a thread it takes the form away, and gives a comment its text back.
const replaced = new WeakMap();
document.addEventListener("click", (event) => {
  const item = event.target.closest("[data-cancel]")?.closest(".c");
  if (!item || !isPlain(event)) return;
  event.preventDefault();
  const form = event.target.closest("form");
  form.replaceWith(...(replaced.get(form.parentElement) || []));
  focus(item);
});
