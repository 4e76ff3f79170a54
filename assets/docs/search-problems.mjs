/** Shows the problems that hold every word of the search, and the headings that still have one below them. */
const field = document.querySelector("#search");
const sections = [...document.querySelectorAll("main section")];

function show() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of sections) {
    const rows = [...section.querySelectorAll("li")];
    for (const row of rows) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
    section.hidden = rows.every((row) => row.hidden);
  }
  document.querySelector("#none").hidden = sections.some((section) => !section.hidden);
}

field.addEventListener("input", show);
show();
