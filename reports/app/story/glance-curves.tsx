/** Completed operations a second over the whole run, a curve for each outcome. */
import type { VNode } from "preact";
import { count } from "../../../histories/words/counts.ts";
import type { Rates } from "../../views/data/report-data.ts";
import { roundTop } from "../../views/ticks.ts";
import { outcomeColor } from "../parts/colors.ts";
import { LEFT, PLOT, RIGHT, TOP } from "./glance-geometry.ts";

const OUTCOMES = ["fail", "info", "ok"] as const;

interface CurvesProps {
  readonly x: (timeNs: number) => number;
  readonly rates: Rates;
  readonly durationNs: number;
  readonly width: number;
}

/** The curves, with their scale. */
export function Curves({ rates, durationNs, x, width }: CurvesProps): VNode {
  const top = roundTop(Math.max(...OUTCOMES.flatMap((outcome) => [...rates[outcome]])));
  const y = (rate: number): number => TOP + PLOT * (1 - rate / top);
  return (
    <g>
      {[0, top / 2, top].map((rate) => (
        <g key={rate}>
          <line class="rule" x1={LEFT} x2={width - RIGHT} y1={y(rate)} y2={y(rate)} />
          <text class="soft" x={LEFT - 8} y={y(rate) + 4} text-anchor="end">
            {rate === 0 ? "0" : `${count(rate)}/s`}
          </text>
        </g>
      ))}
      {OUTCOMES.map((outcome) => (
        <path key={outcome} class="curve" stroke={outcomeColor(outcome)} d={curve(rates, outcome, x, y, durationNs)} />
      ))}
    </g>
  );
}

function curve(
  rates: Rates,
  outcome: (typeof OUTCOMES)[number],
  x: (timeNs: number) => number,
  y: (rate: number) => number,
  durationNs: number,
): string {
  return rates[outcome]
    .map((rate, index) => {
      const timeNs = Math.min(durationNs, (index + 0.5) * rates.bucketNs);
      return `${index === 0 ? "M" : "L"}${x(timeNs).toFixed(1)} ${y(rate).toFixed(1)}`;
    })
    .join("");
}
