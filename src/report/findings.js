(() => {
  const form = document.querySelector("form.controls");
  if (!form) return;
  form.hidden = false;
  const search = form.querySelector("#search");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const output = form.querySelector("output");
  const sections = [...document.querySelectorAll("section")];
  const articles = [...document.querySelectorAll("article")];
  // The heading belongs to each finding under it: 社会救助 finds all of that domain.
  const words = articles.map(
    (article) => (article.closest("section").querySelector("h2").textContent + " " + article.textContent).toLowerCase(),
  );
  const filter = () => {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kinds = boxes.filter((box) => box.checked).map((box) => box.value);
    let shown = 0;
    articles.forEach((article, at) => {
      const fits = kinds.some((kind) => article.classList.contains(kind)) && wanted.every((word) => words[at].includes(word));
      article.hidden = !fits;
      shown += fits;
    });
    sections.forEach((section) => (section.hidden = !section.querySelector("article:not([hidden])")));
    output.textContent = output.dataset.form.replace("{n}", shown).replace("{all}", articles.length);
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && document.activeElement === search) {
      search.value = "";
      filter();
    }
  });
  // A number of the map leads to its findings, whatever the filter hides.
  document.querySelectorAll(".heat a").forEach((link) =>
    link.addEventListener("click", () => {
      search.value = "";
      boxes.forEach((box) => (box.checked = true));
      filter();
    }),
  );
  filter();
})();
