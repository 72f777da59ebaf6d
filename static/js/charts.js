/* Draws [data-chart] from the JSON block it names. The table beside it is written by the server and stays the
   source for readers; the switch (.ps-seg) shows one or the other. Canvas and rich-text tooltips keep within a
   strict content policy: neither writes style attributes. */
(() => {
  "use strict";
  const css = getComputedStyle(document.documentElement);
  const token = (name) => css.getPropertyValue(name).trim();
  const colours = {
    primary: token("--ps-primary"), ok: token("--ps-ok-fill"), warn: token("--ps-warn-fill"), bad: token("--ps-bad-fill"),
    quiet: "#a8b0bd", pale: "#c9ced6", sand: "#e5b04a", sky: "#9cc3f5",
  };
  const palette = ["primary", "warn", "ok", "quiet", "bad", "sky"];
  const colour = (name, index) => colours[name] || colours[palette[index % palette.length]];
  const ink = token("--ps-text-2"), line = token("--ps-line");
  const text = { fontFamily: token("--tblr-font-sans-serif"), fontSize: 12, color: ink };
  const figure = (value) => (value === null || value === undefined ? "—" : Number(value).toLocaleString("en-US"));
  const axes = (data) => ({
    xAxis: {
      type: "category", data: data.rows.map((row) => row[0]), axisTick: { show: false }, axisLine: { lineStyle: { color: line } },
      axisLabel: { color: ink, fontSize: innerWidth < 500 ? 10 : 12, interval: data.rows.length > 9 ? "auto" : 0 },
    },
    yAxis: {
      type: "value", max: data.max ?? undefined, splitNumber: 4, splitLine: { lineStyle: { color: line } },
      axisLabel: { color: ink, formatter: (value) => `${figure(value)}${data.axis_unit ?? ""}` },
    },
  });
  const base = (data) => ({
    animation: false, textStyle: text, grid: { left: 56, right: 16, top: data.head.length > 2 ? 34 : 20, bottom: 26 },
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => `${figure(value)}${data.axis_unit ?? ""}` },
    legend: data.head.length > 2 ? { top: 0, right: 0, itemWidth: 14, itemHeight: 8, icon: "roundRect", textStyle: text } : undefined,
    ...axes(data),
  });
  const column = (data, index) => data.rows.map((row) => row[index + 1]);

  const kinds = {
    line: (data) => ({
      ...base(data),
      series: data.head.slice(1).map((name, index) => {
        const look = data.series?.[index] ?? {}, shade = colour(look.colour, index);
        return {
          name, type: "line", data: column(data, index), symbol: look.dashed ? "none" : "circle", symbolSize: 5, itemStyle: { color: shade },
          lineStyle: { width: look.dashed ? 1.5 : 2, type: look.dashed ? "dashed" : "solid" },
          areaStyle: look.area ? { color: shade, opacity: 0.08 } : undefined,
        };
      }),
    }),
    bar: (data) => ({
      ...base(data),
      series: data.head.slice(1).map((name, index) => ({
        name, type: "bar", data: column(data, index), barMaxWidth: 36, stack: data.stacked ? "all" : undefined,
        itemStyle: { color: colour(data.series?.[index]?.colour, index), borderRadius: data.stacked ? 0 : [2, 2, 0, 0] },
      })),
    }),
    // each row: label, value; data.bases says where its column starts
    waterfall: (data) => ({
      ...base(data), tooltip: { show: false },
      series: [
        { type: "bar", stack: "all", silent: true, data: data.bases, itemStyle: { color: "transparent" } },
        {
          type: "bar", stack: "all", barWidth: "52%", label: { show: true, position: "top", color: token("--ps-text"), formatter: (point) => figure(point.value) },
          data: data.rows.map((row, index) => ({ value: row[1], itemStyle: { color: colour(data.colours?.[index], index), borderRadius: [2, 2, 0, 0] } })),
        },
      ],
    }),
  };

  const draw = (box) => {
    const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    box.hidden = false;
    const chart = echarts.init(box, null, { renderer: "canvas" });
    chart.setOption(kinds[data.kind](data));
    new ResizeObserver(() => { if (box.clientWidth) chart.resize(); }).observe(box);
  };
  const show = (seg, view) => {
    const card = seg.closest("[data-chart-card]");
    seg.querySelectorAll("[data-view]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.view === view)));
    card.querySelector("[data-chart]").hidden = view !== "chart";
    card.querySelector("[data-chart-table]").hidden = view !== "table";
  };

  document.querySelectorAll("[data-chart]").forEach(draw);
  document.querySelectorAll("[data-chart-card] .ps-seg").forEach((seg) => { seg.hidden = false; show(seg, "chart"); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".ps-seg [data-view]");
    if (button) show(button.closest(".ps-seg"), button.dataset.view);
  });
})();
