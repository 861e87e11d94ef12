// The charts of the public portal: plain data in, a picture out. Only what is drawn is bundled.
import * as echarts from "echarts/core";
import { BarChart, LineChart, SankeyChart, TreemapChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  BarChart, LineChart, SankeyChart, TreemapChart,
  GridComponent, TooltipComponent, LegendComponent, AriaComponent, CanvasRenderer,
]);

const LIGHT = ["#a31515", "#1d4f7c", "#8a6d1f", "#1b6336", "#6b4a86", "#a8551d", "#3c6f73", "#5d5a55"];
const DARK = ["#ff9186", "#9cc9f0", "#e5c76b", "#8fd6a6", "#c9aee0", "#f2b37e", "#8fcfd3", "#c4bdb3"];

// Colours and type are those of the page, so a chart follows dark mode and print.
function look() {
  const style = getComputedStyle(document.documentElement);
  const body = getComputedStyle(document.body);
  const colour = (name) => style.getPropertyValue(name).trim();
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  return {
    ink: colour("--ink"), soft: colour("--soft"), paper: colour("--paper"), faint: colour("--faint"),
    side: colour("--side"), palette: dark ? DARK : LIGHT, font: body.fontFamily,
  };
}

const number = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const short = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 0 });
// Words are set by the browser as text, never as markup.
const safe = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

function common(data, seen) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    animation: !still,
    color: seen.palette,
    textStyle: { fontFamily: seen.font, color: seen.ink },
    aria: { enabled: true, label: { description: data.label }, decal: { show: data.kind === "bar" && data.series.length > 1 } },
    tooltip: {
      confine: true, backgroundColor: seen.paper, borderColor: seen.faint,
      textStyle: { color: seen.ink, fontFamily: seen.font },
    },
  };
}

function axes(data, seen, narrow) {
  const flat = data.flat;
  const names = {
    type: "category", data: data.categories, inverse: Boolean(flat),
    axisLabel: { color: seen.ink, interval: 0, width: flat ? (narrow ? 96 : 190) : narrow ? Math.max(34, Math.min(88, 270 / data.categories.length)) : 88, overflow: flat ? "truncate" : "break" },
    axisLine: { lineStyle: { color: seen.soft } }, axisTick: { show: false },
  };
  const amounts = {
    type: "value", name: flat ? "" : data.unit, nameTextStyle: { color: seen.soft, align: "left" },
    axisLabel: { color: seen.soft, formatter: (v) => short.format(v), hideOverlap: true },
    splitLine: { lineStyle: { color: seen.faint } }, splitNumber: narrow ? 3 : 5,
  };
  return {
    grid: { left: 8, right: flat ? 32 : 12, top: data.series.length > 1 ? 64 : 36, bottom: 8, containLabel: true },
    xAxis: flat ? amounts : names, yAxis: flat ? names : amounts,
    legend: data.series.length > 1
      ? { top: 0, left: 0, type: "scroll", textStyle: { color: seen.ink }, pageTextStyle: { color: seen.ink }, pageIconColor: seen.ink }
      : undefined,
    tooltip: { trigger: "axis", valueFormatter: (v) => (v == null ? "—" : `${number.format(v)} ${data.unit}`) },
    series: data.series.map((series) => ({
      type: data.kind, name: series.name, data: series.values, barMaxWidth: 34, barGap: "8%",
      symbolSize: 9, lineStyle: { width: 2.5 }, emphasis: { focus: "series" },
    })),
  };
}

function sankey(data, seen, narrow) {
  return {
    tooltip: {
      trigger: "item",
      formatter: ({ data: it, name, value, dataType }) =>
        dataType === "edge"
          ? `${safe(it.source)} → ${safe(it.target)}<br><b>${number.format(it.value)}</b> ${safe(data.unit)}`
          : `${safe(name)}<br><b>${number.format(value)}</b> ${safe(data.unit)}`,
    },
    series: [{
      type: "sankey", data: data.nodes, links: data.links, nodeAlign: "left", draggable: false,
      left: 4, right: narrow ? 104 : 210, top: 8, bottom: 8, nodeWidth: narrow ? 9 : 14, nodeGap: narrow ? 12 : 16,
      layoutIterations: 32, emphasis: { focus: "adjacency" },
      label: {
        color: seen.ink, fontFamily: seen.font, fontSize: narrow ? 11 : 12.5,
        width: narrow ? 96 : 196, overflow: "truncate",
      },
      lineStyle: { color: "source", opacity: 0.32, curveness: 0.5 },
    }],
  };
}

// One colour for a class and all within it; the frames, which carry names, are darker.
function coloured(box, colour) {
  const dark = `#${[1, 3, 5].map((at) => Math.round(parseInt(colour.slice(at, at + 2), 16) * 0.72).toString(16).padStart(2, "0")).join("")}`;
  return {
    ...box,
    itemStyle: { color: colour, borderColor: dark },
    children: box.children?.map((child) => coloured(child, colour)),
  };
}

function treemap(data, seen, narrow) {
  return {
    tooltip: {
      formatter: ({ treePathInfo, value }) =>
        `${treePathInfo.slice(1).map((it) => safe(it.name)).join(" › ")}<br><b>${number.format(value)}</b> ${safe(data.unit)}`,
    },
    series: [{
      type: "treemap", data: data.tree.map((box, n) => coloured(box, LIGHT[n % LIGHT.length])), roam: false, nodeClick: false, leafDepth: 3,
      left: 0, right: 0, top: 0, bottom: 0, breadcrumb: { show: false },
      label: {
        show: true, color: "#fff", fontFamily: seen.font, fontSize: narrow ? 11 : 13, lineHeight: narrow ? 15 : 18,
        overflow: "truncate", formatter: ({ name, value }) => `${name}\n${number.format(value)}`,
      },
      upperLabel: {
        show: true, height: 24, color: "#fff", fontFamily: seen.font, fontSize: narrow ? 11 : 13, fontWeight: 700,
        overflow: "truncate", formatter: ({ name, value }) => `${name}  ${number.format(value)}`,
      },
      visibleMin: 300,
      itemStyle: { borderWidth: 2, gapWidth: 1 },
      levels: [{ itemStyle: { borderColor: seen.paper, borderWidth: 0, gapWidth: 4 }, upperLabel: { show: false } }, {}, {}, { itemStyle: { borderWidth: 0 } }],
    }],
  };
}

const SHAPES = { bar: axes, line: axes, sankey, treemap };

/** Draw a chart and keep it in step with the width of the page and with light and dark. */
export function draw(element, data) {
  let chart;
  const paint = () => {
    const seen = look();
    const narrow = element.clientWidth < 560;
    const { tooltip, ...rest } = SHAPES[data.kind](data, seen, narrow);
    const base = common(data, seen);
    chart?.dispose();
    chart = echarts.init(element, null, { renderer: "canvas" });
    chart.setOption({ ...base, ...rest, tooltip: { ...base.tooltip, ...tooltip } });
  };
  paint();
  let width = element.clientWidth;
  new ResizeObserver(() => {
    if (element.clientWidth === width) return;
    const before = width < 560;
    width = element.clientWidth;
    if (before === width < 560) chart.resize();
    else paint();
  }).observe(element);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
}
