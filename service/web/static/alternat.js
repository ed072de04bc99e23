// All of it is comfort: every page works without scripts.
import { initAll } from "./vendor/govuk-frontend/govuk-frontend.min.js";

initAll();

// Progress of a job: asks for its state, and loads the page again when there is something new to see.
for (const box of document.querySelectorAll("[data-progress]")) {
  const sentence = box.querySelector("[data-progress-sentence]");
  const ask = async () => {
    try {
      const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const state = await answer.json();
      if (!state.under_way) {
        window.location.reload();
        return;
      }
      if (sentence.textContent !== state.sentence) sentence.textContent = state.sentence;
    } catch {
      // The network or the server is away for a moment; asking again is all there is to do.
    }
    window.setTimeout(ask, 1000);
  };
  window.setTimeout(ask, 700);
}

// Questions that belong to another answer are shown only while that answer is given; the condition is the manifest's own
// (service.drafting.model.holds): an article's key, field=value|value, field~entry, or one of the three words below.
const given = (name) => Array.from(document.querySelectorAll(`[name="${CSS.escape(name)}"]`))
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

// "Copy" beside texts that people take elsewhere.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.copied;
  });
}
