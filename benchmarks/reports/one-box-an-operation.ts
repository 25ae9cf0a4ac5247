/**
 * The yardstick: the same history drawn as Porcupine draws it, with one SVG box for each operation, all of them at once,
 * in a box that the browser scrolls. Written here, so that both pages are measured with the same data in the same browser.
 */
import type { Operation } from "../../histories/operation.ts";
import { operationText } from "../../histories/words/operation-text.ts";

const LANE = 26;
const BOX = 18;
/** Wide enough for the words in a box of median length. */
const MEDIAN_PX = 60;

/** The page. Its title is "drawn" when all boxes are there. */
export function boxesPage(operations: readonly Operation[]): string {
  const lanes = new Map<number | string, number>();
  for (const { process } of operations) if (!lanes.has(process)) lanes.set(process, lanes.size);
  const lengths = operations.map(({ invokeTime, completeTime = invokeTime }) => completeTime - invokeTime);
  const median = lengths.sort((one, other) => one - other)[Math.floor(lengths.length / 2)] ?? 1;
  const scale = MEDIAN_PX / Math.max(1, median);
  const end = operations.reduce((last, each) => Math.max(last, each.completeTime ?? each.invokeTime), 0);
  const boxes = operations.map((operation) => [
    Math.round(operation.invokeTime * scale),
    (lanes.get(operation.process) ?? 0) * LANE,
    Math.max(3, Math.round(((operation.completeTime ?? end) - operation.invokeTime) * scale)),
    operationText(operation, 20),
  ]);
  return `<!doctype html><meta charset="utf-8"><title>…</title>
<div class="lanes" style="overflow:auto;width:1200px;height:640px"></div>
<script type="application/json" id="boxes">${JSON.stringify(boxes).replaceAll("<", "\\u003c")}</script>
<script type="module">
const name = "http://www.w3.org/2000/svg";
const make = (kind, attributes, parent) => {
  const element = document.createElementNS(name, kind);
  for (const each in attributes) element.setAttribute(each, attributes[each]);
  return parent.appendChild(element);
};
const size = { width: ${Math.ceil(end * scale) + 100}, height: ${lanes.size * LANE + 40} };
const svg = make("svg", size, document.querySelector(".lanes"));
for (const [x, y, width, text] of JSON.parse(document.getElementById("boxes").textContent)) {
  const group = make("g", {}, svg);
  make("rect", { x, y, width, height: ${BOX}, rx: 3, fill: "#6db6fe" }, group);
  make("text", { x: x + 4, y: y + 13, "font-size": 11 }, group).textContent = text;
}
requestAnimationFrame(() => requestAnimationFrame(() => (document.title = "drawn")));
</script>`;
}
