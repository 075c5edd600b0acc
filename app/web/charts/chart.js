// Draws each chart from the table beside it, in the brand's colour: what the table says is all there is.
import * as echarts from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

// ECharts knows no color-mix(): a canvas works it out.
const shade = (name) => {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = token(name);
  canvas.fillRect(0, 0, 1, 1);
  return `rgb(${[...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)})`;
};
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const numberOf = (cell) => {
  const number = Number((cell.dataset.value ?? cell.textContent).replace(/[,≈×%\s]/g, "").replace("−", "-"));
  return Number.isNaN(number) ? null : number;
};

function draw(figure) {
  const table = figure.querySelector("table"), place = figure.querySelector(".canvas");
  const heads = [...table.tHead.rows[0].cells].slice(1).map((head) => head.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  const isLine = figure.dataset.chart === "line", isLying = figure.dataset.chart === "lying";
  const size = parseFloat(getComputedStyle(figure).fontSize);
  const called = (row) => {
    const [name, said] = [row.cells[0], row.cells[1]].map((cell) => cell.textContent.trim());
    return isLying && said.startsWith("<") ? `${name} ${said}` : name; // no bar, and yet not nothing
  };
  const names = { type: "category", data: rows.map(called), axisLabel: { fontSize: size * 0.8, color: token("--ink-soft") }, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--line") } }, inverse: isLying };
  const values = { type: "value", minInterval: 1, axisLabel: { fontSize: size * 0.8, color: token("--ink-soft") }, splitLine: { lineStyle: { color: token("--line") } } };
  figure.classList.add("drawn"); // gives the canvas its height
  if (!rows.some((row) => heads.some((_, at) => numberOf(row.cells[at + 1])))) {
    figure.classList.add("blank"); // an empty frame would look like a fault
    place.textContent = place.dataset.blank;
    return null;
  }
  const chart = echarts.getInstanceByDom(place) || echarts.init(place, null, { renderer: "svg" });
  chart.setOption({
    color: ["--mark", "--mark-other", "--good", "--warn"].map(shade),
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: token("--font") },
    grid: { left: 8, right: 16, top: heads.length > 1 ? 36 : 12, bottom: 8, containLabel: true },
    legend: heads.length > 1 ? { top: 0, textStyle: { fontSize: size * 0.85, color: token("--ink") } } : undefined,
    tooltip: { trigger: "axis", renderMode: "richText" },
    xAxis: isLying ? values : names, yAxis: isLying ? names : values,
    series: heads.map((name, at) => ({
      name, type: isLine ? "line" : "bar", barMaxWidth: 36, smooth: false, symbolSize: 7, itemStyle: isLine ? {} : { borderRadius: isLying ? [0, 5, 5, 0] : [5, 5, 0, 0] },
      data: rows.map((row) => numberOf(row.cells[at + 1])),
    })),
  });
  return chart;
}

let drawn = [...document.querySelectorAll("figure[data-chart]")].map(draw).filter(Boolean);
addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
// New figures swapped into the page draw themselves; the charts of those that left it are let go, or a wall would fill the memory.
document.addEventListener("htmx:afterSwap", () => {
  const isGone = (chart) => !chart.getDom().isConnected;
  drawn.filter(isGone).forEach((chart) => chart.dispose());
  drawn = drawn.filter((chart) => !chart.isDisposed());
  drawn.push(...[...document.querySelectorAll("figure[data-chart]:not(.drawn)")].map(draw).filter(Boolean));
});
