/** A stretch of time under a fault, as a rectangle behind what happened: its colour, and its pattern over it. */
import type { ComponentChildren, VNode } from "preact";
import { faultColor } from "./colors.ts";
import { faultPattern } from "./fault-pattern.tsx";

interface FaultBandProps {
  readonly fault: string;
  /** In px. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Its title. */
  readonly children?: ComponentChildren;
}

/** Both rectangles; the upper one has the title. */
export function FaultBand({ fault, children, ...place }: FaultBandProps): VNode {
  return (
    <g>
      <rect class="band" {...place} fill={faultColor(fault)} />
      <rect {...place} fill={faultPattern(fault)}>
        {children}
      </rect>
    </g>
  );
}
