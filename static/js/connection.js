// Shows whether the page is connected, and asks now and then while it is not.
(() => {
  const body = document.body;
  const address = body.dataset.stage;
  let tag = "", polling = null, lost = 0;

  const state = (name) => { body.dataset.connection = name; };
  document.addEventListener("htmx:ws:after:connection", () => { state("live"); lost = 0; clearTimeout(polling); polling = null; });
  document.addEventListener("htmx:ws:close", () => { if (!polling) { polling = setTimeout(ask, 3000); } state("lost"); });

  // Without a socket: the same stage, asked for with a tag, so that most answers are empty.
  async function ask() {
    polling = null;
    if (body.dataset.connection === "live" || !address) return;
    try {
      const answer = await fetch(address, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      if (answer.status === 200 && answer.headers.get("ETag")) {
        tag = answer.headers.get("ETag");
        await htmx.swap({ target: "#stage", swap: "innerMorph", text: await answer.text(), sourceElement: document.getElementById("stage") });
      }
      state("asking");
    } catch (_) { state("lost"); }
    if (body.dataset.connection !== "live") polling = setTimeout(ask, 4000 + Math.random() * 2000 + Math.min(lost++, 5) * 1000);
  }
  addEventListener("online", () => { if (polling) { clearTimeout(polling); ask(); } });
})();
