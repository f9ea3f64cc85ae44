// Before a card is sent: does it seem to say who somebody is? The person decides. The patterns come from
// app/library/traces.py, so that phone and server warn of the same.
(() => {
  const traces = /*traces*/null;
  const patterns = traces.patterns.map(([kind, pattern, check]) => [kind, new RegExp(pattern, "g"), check]);

  const plain = (text) => [...text.replace(new RegExp(traces.silent, "g"), "")].map((sign) => {
    const at = sign.codePointAt(0), zero = at > 127 && traces.zeros.find((zero) => zero <= at && at < zero + 10);
    return zero ? String(at - zero) : sign;
  }).join("").replace(new RegExp(traces.spaces, "g"), " ").replace(new RegExp(traces.dashes, "g"), "-");

  function isIban(text) {
    const whole = text.replace(/[ .-]/g, "").toUpperCase(), length = traces.ibans[whole.slice(0, 2)];
    if (!length || whole.length < length) return false;
    let rest = 0;
    for (const sign of whole.slice(4, length) + whole.slice(0, 4)) rest = Number(String(rest) + parseInt(sign, 36)) % 97;
    return rest === 1;
  }
  const checks = {
    "": () => true,
    bsn: (found) => {
      const digits = found.replace(/[^0-9]/g, "");
      return digits.length === 9 && Number(digits) > 0
        && [9, 8, 7, 6, 5, 4, 3, 2, -1].reduce((sum, weight, at) => sum + weight * digits[at], 0) % 11 === 0;
    },
    iban: (_said, whole) => isIban(whole),
    not_a_day: (found) => !/[0-3][0-9][./-][01]?[0-9][./-](?:19|20)[0-9][0-9]/.test(found),
    not_an_amount: (found) => !found.replace(/[^0-9]/g, "").endsWith("000"),
    not_a_year: (found) => !/(?:19|20)[0-9][0-9] ?[a-z]/.test(found),
  };
  function tracesIn(text) {
    const found = new Set(), made = plain(text);
    for (const [kind, pattern, check] of patterns) {
      for (const match of made.matchAll(pattern)) if (checks[check](match[0], match[1])) found.add(kind);
    }
    return found;
  }
  window.tracesIn = tracesIn;

  let decided = null;
  document.addEventListener("submit", (event) => {
    const form = event.target, panel = document.getElementById("traces");
    if (!panel || !form.matches("[data-outbox], [data-traces]")) return;
    const text = [...form.querySelectorAll("textarea")].map((field) => field.value).join("\n");
    const found = text === decided ? new Set() : tracesIn(text);
    panel.hidden = true; decided = null;
    if (!found.size) return;
    event.preventDefault(); event.stopImmediatePropagation();
    for (const kind of panel.querySelectorAll("[data-kind]")) kind.hidden = !found.has(kind.dataset.kind);
    panel.hidden = false; panel.scrollIntoView({ block: "nearest" }); panel.querySelector("[data-change]").focus();
    panel.querySelector("[data-change]").onclick = () => { panel.hidden = true; form.querySelector("textarea").focus(); };
    panel.querySelector("[data-send-so]").onclick = () => {
      panel.hidden = true; decided = text;
      form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    };
  }, true);
})();
