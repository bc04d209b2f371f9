// Conveniences on top of pages that work without them: answers of htmx, counters, unsaved text, keys.
// Nothing is read from here on the server; every word that a person sees comes from the page.
(() => {
  "use strict";

  const one = (selector, scope = document) => scope.querySelector(selector);
  const all = (selector, scope = document) => [...scope.querySelectorAll(selector)];
  const live = one("#live");
  const say = (text) => { live.textContent = text; };
  live.addEventListener("click", () => say(""));

  // ---- htmx ---------------------------------------------------------------------------------------------------
  // The cookie is newer than the token of a page that was open while its reader logged in elsewhere.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const token = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    if (!token) return;
    detail.headers["X-CSRFToken"] = token[1];
    detail.parameters.delete("csrfmiddlewaretoken");
  });

  // A refusal that is a fragment (a form with its errors and its text) is swapped in. A whole page never is: its
  // sentence is said instead, and what was typed stays where it is.
  let place = null;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { status, responseText } = detail.xhr;
    place = detail.target.closest(".c, .post");
    const isPage = /^\s*<!doctype/i.test(responseText);
    const isText = (detail.xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    if (status < 400) {
      if (isPage) { detail.shouldSwap = false; withoutHtmx(detail); }
      return;
    }
    detail.shouldSwap = status < 500 && !isPage && !isText && responseText.trim() !== "";
    if (detail.shouldSwap) return;
    say(((isText ? responseText : sentenceOf(responseText)) || live.dataset.failed) + kept(detail.elt));
  });
  document.addEventListener("htmx:beforeRequest", () => say(""));
  // What goes away takes the focus with it: it goes on at the new comment, else at the comment or post that it stood in,
  // which may be another element now, under the same id.
  const focus = (item) => handle(item)?.focus({ preventScroll: true });
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    if (detail.target.matches("#thread, .c-kids")) focus(detail.target.firstElementChild);
  });
  document.addEventListener("htmx:afterSwap", () => {
    const now = place && document.getElementById(place.id);
    if (now && document.activeElement === document.body) focus(now);
  });
  document.addEventListener("htmx:sendError", ({ detail }) => say(live.dataset.offline + kept(detail.elt)));

  const kept = (elt) => one("textarea", elt.closest("form") || elt) ? ` ${live.dataset.kept}` : "";

  function sentenceOf(page) {
    const parsed = new DOMParser().parseFromString(page, "text/html");
    return all("main h1, main h1 ~ p, main :has(h1) + p", parsed).slice(0, 2)
      .map((part) => part.textContent.replace(/\s+/g, " ").trim()).join(". ");
  }

  // A whole page came where a fragment was asked for, such as the log-in after a lost session: go the plain way,
  // on which the server keeps the text.
  function withoutHtmx({ elt, xhr, requestConfig }) {
    // A preview asks by itself, and may not take anybody away from the text.
    const act = requestConfig.triggeringEvent;
    if (!["click", "submit"].includes(act?.type)) return;
    const button = act.submitter || elt.closest("button");
    const form = button?.form || elt.closest("form");
    if (requestConfig.verb === "get" || !form) { location.assign(xhr.responseURL); return; }
    if (button?.name) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    }
    form.action = requestConfig.path;
    form.method = "post";
    leaving = true;
    HTMLFormElement.prototype.submit.call(form);
  }

  // Comments are hundreds a page, so their controls carry no attributes of htmx: what each swaps, how, and where the
  // focus is then. (own: in a comment's own line, not in those of its replies.)
  const own = (item, selector) => one(item.matches(".c") ? `:scope > .c-fold > .c-acts ${selector}` : selector, item);
  const SWAPS = {
    ".vote button[form=tools]": (it, item) => [it.parentElement, "outerHTML", () => own(item, `.vote .${it.className}`)],
    "button[form=tools][data-key=s]": (it, item) => [it, "outerHTML", () => own(item, "[data-key=s]")],
    ".c a[data-key=r]": (it, item) => [it.closest(".c-acts"), "afterend", () => one(".composer textarea", item)],
    ".c a[data-edit]": (it, item) => [one(".c-body", item), "innerHTML", () => one(".c-edit textarea", item)],
    "a[data-more]": (it) => {
      const [row, before, list] = [it.closest("li"), it.closest("li").previousElementSibling, it.closest("ol")];
      return [row, "outerHTML", () => (before ? before.nextElementSibling : list.firstElementChild)?.querySelector("summary")];
    },
  };
  document.addEventListener("click", async (event) => {
    const control = event.target.closest(Object.keys(SWAPS).join());
    if (!control || !window.htmx || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const item = control.closest(".c, .post");
    // A visitor's reply is a log-in, which then leads to the page of the reply.
    if (control.matches("[data-key=r]") && !one("#tools")) return;
    event.preventDefault();
    const open = control.matches("[data-key=r]") ? own(item, "+ .composer textarea")
      : control.matches("[data-edit]") && one(":scope > .c-fold > .c-body .c-edit textarea", item);
    if (open) { write(open); return; }
    if (control.matches("[data-edit]")) texts.set(one(".c-body", item), [...one(".c-body", item).childNodes]);
    control.closest("[popover]")?.hidePopover();
    const [target, swap, focused] = SWAPS[Object.keys(SWAPS).find((selector) => control.matches(selector))](control, item);
    const [verb, values] = control.form ? ["post", { [control.name]: control.value }] : ["get", {}];
    const path = control.getAttribute(control.form ? "formaction" : "href").split("#")[0];
    await htmx.ajax(verb, path, { source: control, event, target, swap, values });
    if (verb === "get") write(focused());
    // A key pressed the button from outside, and has put the focus where it belongs.
    else if (!control.isConnected && event.isTrusted) focused()?.focus({ preventScroll: true });
  });

  // The whole form comes into view, its buttons included; its beginning where it is longer than the window.
  function write(field) {
    const form = field?.closest("form");
    field?.focus({ preventScroll: Boolean(form) });
    form?.scrollIntoView({ block: form.offsetHeight > innerHeight ? "start" : "nearest" });
  }

  // "Cancel" on a page of its own is a link; in a thread it takes the form away, and gives a comment its text back.
  const texts = new WeakMap();
  document.addEventListener("click", (event) => {
    const [link, form] = [event.target.closest("[data-cancel]"), event.target.closest("form")];
    const item = link?.closest(".c");
    if (!item || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    form.replaceWith(...(texts.get(form.parentElement) || []));
    focus(item);
  });

  // ---- Text that is being written -----------------------------------------------------------------------------
  // The server counts and refuses; the browser only counts. maxlength would cut pasted text without a word.
  function count(field) {
    const shown = one(`[data-counts="${CSS.escape(field.id)}"]`);
    if (!shown) return;
    const used = [...field.value].length;
    one("b", shown).textContent = used.toLocaleString(document.documentElement.lang);
    shown.classList.toggle("is-over", used > Number(shown.dataset.limit));
  }
  function watch(scope) {
    for (const shown of all("[data-counts]", scope)) {
      const field = document.getElementById(shown.dataset.counts);
      if (field) { field.removeAttribute("maxlength"); count(field); }
    }
  }
  watch(document);
  document.addEventListener("htmx:afterSwap", () => watch(document));

  let leaving = false;
  const isUnsaved = () => all("textarea").some((field) => field.value.trim() && field.value !== field.defaultValue);
  function warn(event) { if (!leaving && isUnsaved()) event.preventDefault(); }
  document.addEventListener("input", (event) => {
    count(event.target);
    // Only now: a page that listens for this is not kept for the way back.
    if (event.target.matches("textarea")) addEventListener("beforeunload", warn);
  });
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) leaving = true; });
  addEventListener("pageshow", () => { leaving = false; });

  // ---- Keys ---------------------------------------------------------------------------------------------------
  const ITEMS = ".post, .op, .c:has(> .c-fold)";
  const STOPS = ".post, .c:has(> .c-fold)";
  const ROOTS = ".post, .thread > .c:has(> .c-fold)";
  const [dialog, single] = [one("#keys"), one("#keys-on")];
  let last = null;

  // What a key focuses in an item: the fold of a comment, the title of a post, the way back of a hidden one. Enter then
  // is the browser's own.
  const handle = (item) => one(":scope > .c-fold > summary, .post-title a, .entry-on a, .op-link, .op h1:not(:has(a)), [data-undo]", item);
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
    if (!here) { go(stops[by > 0 ? 0 : stops.length - 1]); return; }
    // From inside a branch, the next of `selector` after it or before it.
    const after = stops.filter((item) => here.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING);
    const before = stops.filter((item) => here.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_PRECEDING);
    go(by > 0 ? after[0] : before.at(-1));
  }
  function press(selector) {
    const item = current() || one(".op");
    const button = item && own(item, selector);
    if (!button) return;
    // First, so that it stays there: on the button, Enter would take back what the key did.
    focus(item);
    button.click();
  }
  function reply() {
    const link = current()?.matches(".c") && own(current(), "[data-key=r]");
    if (link) link.click(); else write(one(".composer textarea"));
  }

  const KEYS = {
    j: () => step(STOPS, 1), k: () => step(STOPS, -1), J: () => step(ROOTS, 1), K: () => step(ROOTS, -1),
    a: () => press(".vote .up"), z: () => press(".vote .down"),
    s: () => press("[data-key=s]"), h: () => press("[data-key=h]"), c: () => press("[data-key=c]"),
    l: () => press(":is(.post-title a, .op-link)"),
    p: () => go(current()?.parentElement.closest(".c")),
    r: reply,
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
      event.preventDefault();
      event.target.form.requestSubmit();
    } else if (event.key === "Escape") {
      say("");
      field?.blur();
    } else if (!field && !dialog.open && single.checked && !event.ctrlKey && !event.metaKey && !event.altKey && KEYS[event.key]) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });

  // Single letters can be switched off, for people whose voice or hands type them by accident.
  try { single.checked = localStorage.getItem("keys") !== "off"; } catch { /* no storage: on */ }
  single.addEventListener("change", () => {
    try { localStorage.setItem("keys", single.checked ? "on" : "off"); } catch { /* for this page only */ }
  });
  for (const button of all("[data-keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
  }
})();
