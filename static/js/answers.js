// What becomes of an answer of htmx: a fragment is swapped in, a refusal is said, a whole page is opened.

// The cookie is newer than the token of a page that was open while its reader logged in elsewhere.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  const token = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
  if (!token) return;
  detail.headers["X-CSRFToken"] = token[1];
  detail.parameters.delete("csrfmiddlewaretoken");
});
document.addEventListener("htmx:beforeRequest", () => say(""));
document.addEventListener("htmx:sendError", ({ detail }) => say(live.dataset.offline + kept(detail.elt)));

// A refusal that is a fragment (a form with its errors and its text) is swapped in. A whole page never is: its
// sentence is said instead, and what was typed stays where it is.
let place = null;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { status, responseText } = detail.xhr;
  place = detail.target.closest(".c, .post");
  const isPage = /^\s*<!doctype/i.test(responseText);
  const isText = (detail.xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
  if (status < 400) {
    if (isPage) { detail.shouldSwap = false; openPage(detail); }
    return;
  }
  detail.shouldSwap = status < 500 && !isPage && !isText && responseText.trim() !== "";
  if (detail.shouldSwap) return;
  say(((isText ? responseText : sentenceOf(responseText)) || live.dataset.failed) + kept(detail.elt));
});

const kept = (elt) => one("textarea", elt.closest("form") || elt) ? ` ${live.dataset.kept}` : "";

function sentenceOf(page) {
  const parsed = new DOMParser().parseFromString(page, "text/html");
  return all("main h1, main h1 ~ p, main :has(h1) + p", parsed).slice(0, 2)
    .map((part) => part.textContent.replace(/\s+/g, " ").trim()).join(". ");
}

// A whole page came where a fragment was asked for, such as the log-in after a lost session. The request is repeated
// without htmx, so that the server keeps the text.
function openPage({ elt, xhr, requestConfig }) {
  // A preview asks by itself, and may not take anybody away from the text.
  const cause = requestConfig.triggeringEvent;
  if (!["click", "submit"].includes(cause?.type)) return;
  const button = cause.submitter || elt.closest("button");
  const form = button?.form || elt.closest("form");
  if (requestConfig.verb === "get" || !form) { location.assign(xhr.responseURL); return; }
  if (button?.name) {
    const { name, value } = button;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.action = requestConfig.path;
  form.method = "post";
  isLeaving = true;
  HTMLFormElement.prototype.submit.call(form);
}

// What goes away takes the focus with it: it goes on at the new comment, else at the comment or post that it was in,
// which may be another element now, under the same id.
document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
  if (detail.target.matches("#thread, .c-kids")) focus(detail.target.firstElementChild);
});
document.addEventListener("htmx:afterSwap", () => {
  const now = place && document.getElementById(place.id);
  if (now && document.activeElement === document.body) focus(now);
});
