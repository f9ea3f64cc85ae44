// Records a prompt that the organiser reads aloud, where the browser can; uploading a file works everywhere.
(() => {
  const LONGEST = 60; // seconds
  const types = ["audio/webm;codecs=opus", "audio/mp4"];
  const type = window.MediaRecorder && navigator.mediaDevices && types.find((type) => MediaRecorder.isTypeSupported(type));
  if (!type) return;
  for (const form of document.querySelectorAll("[data-record-clip]")) {
    const record = form.querySelector("[data-record]"), finish = form.querySelector("[data-finish]");
    let recorder = null;
    record.hidden = false;
    record.addEventListener("click", async () => {
      let stream;
      try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); }
      catch (_) { record.hidden = true; return; }  // the file remains
      const pieces = [], began = Date.now();
      const ticking = setInterval(() => {
        const seconds = Math.floor((Date.now() - began) / 1000);
        form.querySelector("[data-count]").textContent = `0:${String(seconds).padStart(2, "0")}`;
        if (seconds >= LONGEST - 1) recorder.stop();
      }, 200);
      recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32000 });
      recorder.ondataavailable = (event) => pieces.push(event.data);
      recorder.onstop = () => {
        clearInterval(ticking);
        for (const track of stream.getTracks()) track.stop();
        const file = new DataTransfer();
        file.items.add(new File(pieces, "clip", { type }));
        form.elements.clip.files = file.files;
        form.submit();
      };
      recorder.start();
      record.hidden = true; finish.hidden = false; finish.focus();
    });
    finish.addEventListener("click", () => recorder.stop());
  }
})();
