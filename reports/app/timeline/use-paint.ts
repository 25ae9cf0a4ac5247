/** Keeps a canvas painted: after every change, in the colours of the present scheme, at the screen's own resolution. */
import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useScheme } from "../scheme/use-scheme.ts";
import { type LanesToPaint, paintLanes, readPalette } from "./paint-lanes.ts";

/** A canvas to be put on the page, and how many operations could not be told apart on it. */
export interface PaintedCanvas {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly hidden: number;
}

/** Paints these lanes whenever they are drawn anew. */
export function usePaint(lanes: Omit<LanesToPaint, "palette">): PaintedCanvas {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hidden, setHidden] = useState(0);
  const { dark } = useScheme();
  const palette = useMemo(readPalette, [dark]);
  useLayoutEffect(() => {
    const target = canvas.current;
    const context = target?.getContext("2d");
    if (target === null || context === null || context === undefined) return;
    const scale = devicePixelRatio;
    const width = Math.round((lanes.leftPx + lanes.widthPx) * scale);
    const height = Math.round(lanes.heightPx * scale);
    if (target.width !== width || target.height !== height) Object.assign(target, { width, height });
    context.setTransform(scale, 0, 0, scale, 0, 0);
    setHidden(paintLanes(context, { ...lanes, palette }));
  });
  return { canvas, hidden };
}
