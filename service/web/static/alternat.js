// All of it is comfort: every page works without scripts.
import { initAll } from "./vendor/govuk-frontend/govuk-frontend.min.js";

initAll();

// Whether somebody is filling a form of this page or has just sent one: then nothing may load the page again.
let typing = false;
let sending = false;
const filling = (event) => { if (event.target.closest("form")) typing = true; };
document.addEventListener("input", filling);
document.addEventListener("change", filling);
window.addEventListener("pageshow", () => { sending = false; });

// Progress of a job: asks for its state, and loads the page again when there is something new to see. A form that is being filled
// stays; the page then says that there is something new.
const showNew = (box) => {
  if (sending) return;
  if (!typing) {
    window.location.reload();
    return;
  }
  const again = box.querySelector("[data-progress-new]");
  if (again) again.hidden = false;
};
for (const box of document.querySelectorAll("[data-progress]")) {
  const sentence = box.querySelector("[data-progress-sentence]");
  const bar = box.querySelector("progress");
  const ask = async () => {
    try {
      const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const state = await answer.json();
      if (!state.under_way) {
        showNew(box);
        return;
      }
      if (sentence.textContent !== state.sentence) sentence.textContent = state.sentence;
      if (bar && state.share !== null) bar.value = state.share;
    } catch {
      // The network or the server is away for a moment; asking again is all there is to do.
    }
    window.setTimeout(ask, 1000);
  };
  window.setTimeout(ask, 700);
}

// Where the next step is somebody else's: looks from time to time whether it was taken.
for (const box of document.querySelectorAll("[data-watch]")) {
  const look = async () => {
    try {
      const answer = await fetch(box.dataset.watch, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (answer.ok && String((await answer.json()).version) !== box.dataset.version) {
        showNew(box);
        return;
      }
    } catch {
      // As above.
    }
    window.setTimeout(look, 4000);
  };
  window.setTimeout(look, 4000);
}

// Whatever is sent says at once that it is being worked on.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  sending = true;
  const said = event.target.dataset.working;
  if (!said || event.target.querySelector(".alternat-working")) return;
  const sign = document.createElement("p");
  sign.className = "govuk-body alternat-working";
  sign.setAttribute("role", "status");
  event.target.append(sign);
  sign.textContent = said;
});
for (const link of document.querySelectorAll("a[data-working]")) {
  link.addEventListener("click", () => {
    const sign = document.createElement("span");
    sign.className = "govuk-body alternat-working";
    sign.setAttribute("role", "status");
    link.after(sign);
    sign.textContent = link.dataset.working;
  }, { once: true });
}

// Questions that belong to another answer are shown only while that answer is given; the condition is the manifest's own
// (service.drafting.model.holds): an article's key, field=value|value, field~entry, or one of the three words below.
const given = (name) => Array.from(document.querySelectorAll(`[name="${CSS.escape(name)}"], [data-answer="${CSS.escape(name)}"]`))
  .filter((control) => !["checkbox", "radio"].includes(control.type) || control.checked)
  .map((control) => control.value);
const holds = (condition) => {
  const languages = given("languages").length;
  const equal = (given("prevailing_text")[0] || "equal") === "equal";
  if (condition === "several_languages") return languages > 1;
  if (condition === "two_languages") return languages === 2;
  if (condition === "several_authentic") return languages > 1 && equal;
  const [, name, sign, values] = condition.match(/^([^=~]+)([=~])(.*)$/) ?? [];
  if (!name) return given("optional_articles").includes(condition);
  const wanted = sign === "=" ? values.split("|") : [values];
  return given(name).some((value) => wanted.includes(value));
};
const follow = () => {
  for (const part of document.querySelectorAll("[data-condition]")) {
    part.hidden = !holds(part.dataset.condition) && !part.querySelector(".govuk-error-message");
  }
  const languages = given("languages");
  for (const part of document.querySelectorAll("[data-language]")) {
    part.hidden = languages.length > 0 && !languages.includes(part.dataset.language) && !part.querySelector(".govuk-error-message");
  }
};
const draft = document.querySelector("form[data-draft]");
if (draft) {
  follow();
  draft.addEventListener("change", follow);
}

// What is typed into a draft is kept on the server every few seconds and when the page is left, until it is saved.
const questionOf = (name) => name.split(".")[0].split("-")[0];
const keepTyped = (form) => {
  const status = form.querySelector("[data-keep-status]");
  const touched = new Set();
  let waiting = null;
  let dirty = false;
  let failed = false;
  const say = (key, values = {}) => {
    status.textContent = status.dataset[key].replace("{time}", values.time ?? "");
    status.classList.toggle("alternat-bad", key !== "kept");
  };
  const body = () => {
    const sent = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (["csrf_token", "bases"].includes(name) || touched.has(questionOf(name))) sent.append(name, value);
    }
    for (const key of touched) sent.append("touched", key);
    return sent;
  };
  const send = async (leaving = false) => {
    window.clearTimeout(waiting);
    waiting = null;
    if (!dirty || sending) return;
    dirty = false;
    let retry = false;
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: body(), credentials: "same-origin", redirect: "manual", keepalive: leaving });
      failed = !answer.ok;
      if (answer.ok) {
        const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
        say("kept", { time });
      } else {
        say(answer.type === "opaqueredirect" ? "signedOut" : "refused");
        retry = answer.type === "opaqueredirect";
      }
    } catch {
      failed = retry = true;
      say("offline");
    }
    if (failed) dirty = true;
    if (retry && waiting === null) waiting = window.setTimeout(send, 4000);
  };
  const note = (event) => {
    if (!event.target.name) return;
    touched.add(questionOf(event.target.name));
    dirty = true;
    if (waiting === null) waiting = window.setTimeout(send, 2500);
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) {
      event.preventDefault();
      say("offline");
      return;
    }
    for (const key of touched) {
      const sent = document.createElement("input");
      sent.type = "hidden";
      sent.name = "touched";
      sent.value = key;
      form.append(sent);
    }
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") send(true); });
  window.addEventListener("pagehide", () => send(true));
  window.addEventListener("beforeunload", (event) => { if (failed && !sending) event.preventDefault(); });
};
for (const form of document.querySelectorAll("form[data-keep]")) keepTyped(form);

// "Copy" beside texts that people take elsewhere.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.copied;
  });
}
