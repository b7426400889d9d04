
// The page can be read without this; it adds figures on hovering, sorting and filtering.
"use strict";
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const make = (name, attributes = {}, text = "") => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  };

  const draw = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  const timeline = () => {
    const data = JSON.parse(document.getElementById("data").textContent);
    const shifted = (at) => at + (data.offsets.findLast(([since]) => since <= at) ?? data.offsets[0])[1] * 1000;
    const clock = (at) => quantities.clock(shifted(at), shifted(data.now));
    const valueAt = (lane, values, at) => values[Math.floor((at - lane.start) / lane.step)] ?? null;

    const drive = (view) => {
      const start = Number(view.dataset.start), end = Number(view.dataset.end);
      const plots = all(".plot", view), outputs = plots.map((plot) => all("output", plot.parentElement));
      const still = outputs.map((row) => row.map((output) => output.textContent));
      const lanes = data.lanes.slice(0, plots.length);
      const cursors = all(".cursor", view);
      const step = Math.max(60000, ...lanes.map((lane) => lane.step));
      const bar = make("div", { class: "scrub" });
      const range = make("input", { type: "range", min: 0, max: Math.max(Math.floor((end - start - 1) / step), 0), "aria-label": "Minute whose figures are shown", "aria-valuetext": "the last" });
      range.value = range.max;
      bar.append(range);
      view.append(bar);
      const label = draw("svg", { class: "out now" });
      const plate = draw("rect", { y: 3, height: 18, rx: 4 });
      const said = draw("text", { class: "tick", y: 16 });
      label.append(plate, said);
      view.querySelector(".axis").append(label);

      const words = (at) => lanes.map((lane) => lane.names.map((name, n) => `${name} ${quantities.quantity(valueAt(lane, lane.lines[n], at), lane.unit)}`).join(", ")).join("; ");
      const read = (at) => {
        const place = `${((at - start) / (end - start)) * 100}%`;
        for (const cursor of cursors) { cursor.setAttribute("x1", place); cursor.setAttribute("x2", place); }
        lanes.forEach((lane, n) => lane.lines.forEach((values, k) => { outputs[n][k].textContent = quantities.quantity(valueAt(lane, values, at), lane.unit); }));
        const part = (at - start) / (end - start), width = 84;
        // The time's background stays within the chart.
        const room = plots[0].getBoundingClientRect().width, left = Math.min(Math.max(part * room - width / 2, -8), room + 8 - width);
        plate.setAttribute("x", left);
        plate.setAttribute("width", width);
        said.setAttribute("x", left + width / 2);
        said.textContent = clock(at);
        range.value = Math.floor((at - start) / step);
        range.setAttribute("aria-valuetext", `${clock(at)}: ${words(at)}`);
        view.classList.add("reading");
      };
      const rest = () => {
        view.classList.remove("reading");
        outputs.forEach((row, n) => row.forEach((output, k) => { output.textContent = still[n][k]; }));
        range.value = range.max;
        range.setAttribute("aria-valuetext", "the last");
      };
      const follow = (event) => {
        const box = plots[0].getBoundingClientRect();
        const part = (event.clientX - box.left) / box.width;
        if (event.target.closest(".scrub") || part < 0 || part > 1) return;
        read(Math.min(start + part * (end - start), end - 1));
      };
      view.addEventListener("pointermove", follow);
      view.addEventListener("pointerdown", follow);
      view.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse" && document.activeElement !== range) rest(); });
      range.addEventListener("input", () => read(Math.min(start + (Number(range.value) + 0.5) * step, end - 1)));
      range.addEventListener("keydown", (event) => { if (event.key === "Escape") rest(); });
      view.readAt = (at) => { if (at >= start && at <= end) { read(Math.min(at, end - 1)); return true; } return false; };
      // The browser's own tooltip would cover the figures; the label says the same.
      for (const title of all(".plot > title", view)) title.remove();
    };
    const views = all(".view");
    for (const view of views) if (all(".plot", view).length) drive(view);

    for (const jump of all(".jump")) jump.addEventListener("click", () => {
      const at = Number(jump.dataset.at);
      const open = views.filter((view) => view.readAt);
      const shown = open.find((view) => view.offsetParent && view.readAt(at)) ?? open.find((view) => view.readAt(at));
      if (shown && !shown.offsetParent) document.getElementById(shown.className.split(" ")[1]).checked = true;
    });
  };

  const sorting = (table) => {
    const body = table.tBodies[0];
    const key = (row, column) => {
      const cell = row.cells[column];
      if (cell.dataset.v === undefined) return cell.textContent.toLowerCase();
      const value = Number(cell.dataset.v);
      return Number.isNaN(value) ? -Infinity : value;
    };
    const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
    all("th", table).forEach((head, column) => {
      if (head.classList.contains("trend")) return;
      const button = make("button", { type: "button" }, head.textContent);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const first = head.matches(".num, .when, .level") ? "descending" : "ascending";
        const other = first === "descending" ? "ascending" : "descending";
        const way = head.getAttribute("aria-sort") === first ? other : first;
        for (const cell of all("th", table)) cell.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", way);
        const sign = way === "ascending" ? 1 : -1;
        const keyed = [...body.rows].map((row) => [key(row, column), row]);
        keyed.sort(([a], [b]) => sign * compare(a, b));
        body.append(...keyed.map(([, row]) => row));
      });
    });
  };

  const filtering = (bar) => {
    const input = bar.querySelector("input"), select = bar.querySelector("select"), said = bar.querySelector("output");
    const table = document.getElementById(input.dataset.for);
    if (!table) return;
    const rows = [...table.tBodies[0].rows].map((row) => [row, row.textContent.toLowerCase()]);
    const apply = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean), level = select?.value ?? "";
      let shown = 0;
      for (const [row, text] of rows) {
        const fits = words.every((word) => text.includes(word)) && (!level || row.querySelector(`.chip.${level}`) !== null);
        row.hidden = !fits;
        shown += fits;
      }
      said.textContent = words.length || level ? `${quantities.count(shown)} of ${quantities.count(rows.length)}` : "";
    };
    input.addEventListener("input", apply);
    select?.addEventListener("change", apply);
    bar.hidden = false;
  };

  timeline();
  all("table").forEach(sorting);
  all(".filters").forEach(filtering);

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all(".error-of:not([open])");
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of closed) details.open = false; });
})();
