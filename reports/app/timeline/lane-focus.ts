/** Walking through the bars of the timeline with the arrow keys: only one of them is a stop of the Tab key. */
import type { Lane } from "../../views/timeline/lanes.ts";

/** The one bar that Tab reaches; arrows go on from there. */
export function firstFocusable(lanes: readonly Lane[], pinned: number | undefined): number | undefined {
  const bars = lanes.flatMap((lane) => lane.bars);
  return (bars.find((bar) => bar.operation.id === pinned) ?? bars[0])?.operation.id;
}

/** Left and right: along the lane. Up and down: the bar of the next lane that begins nearest. */
export function moveFocus(event: KeyboardEvent): void {
  const bar = document.activeElement?.closest("[data-operation]");
  const lane = bar?.closest("[data-lane]");
  if (bar === null || bar === undefined || lane === null || lane === undefined) return;
  const bars = [...lane.querySelectorAll<SVGGElement>("[data-operation]")];
  const at = bars.indexOf(bar as SVGGElement);
  let target: SVGGElement | undefined;
  if (event.key === "ArrowRight") target = bars[at + 1];
  else if (event.key === "ArrowLeft") target = bars[at - 1];
  else if (event.key === "ArrowUp") target = nearest(lane.previousElementSibling, bar);
  else if (event.key === "ArrowDown") target = nearest(lane.nextElementSibling, bar);
  else return;
  event.preventDefault();
  target?.focus();
}

function nearest(lane: Element | null, bar: Element): SVGGElement | undefined {
  if (lane === null || !lane.hasAttribute("data-lane")) return undefined;
  const left = bar.getBoundingClientRect().left;
  const distance = (one: Element): number => Math.abs(one.getBoundingClientRect().left - left);
  return [...lane.querySelectorAll<SVGGElement>("[data-operation]")].sort(
    (one, other) => distance(one) - distance(other),
  )[0];
}
