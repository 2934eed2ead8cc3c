// Suggestions under the search box while typing. Without this file the box works as well.
"use strict";

const PAUSE = 150; // milliseconds without a key before the archive is asked

for (const box of document.querySelectorAll("input[data-suggest]")) {
  let waiting = 0;
  let asking = null;

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    if (box.value.trim().length > 1) waiting = setTimeout(suggest, PAUSE);
  });

  async function suggest() {
    asking?.abort();
    asking = new AbortController();
    const asked = new URLSearchParams({ q: box.value });
    try {
      const answer = await fetch(`${box.dataset.suggest}?${asked}`, { signal: asking.signal });
      if (answer.ok) show((await answer.json())[1]);
    } catch {
      // gone on typing, or the line is down: what stood there stays
    }
  }

  function show(words) {
    box.list.replaceChildren(...words.map((word) => new Option(word, word)));
  }
}
