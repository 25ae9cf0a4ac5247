/**
 * Keeps a canvas painted, in the colours of the present scheme, at the screen's own resolution. While the picture moves,
 * pointer, scroll bar and address each draw the page anew, several times a frame: painted is what stands at its end, once, and
 * only if it is another picture.
 */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useScheme } from "../scheme/use-scheme.ts";
import { type LanesToPaint, paintLanes, readPalette } from "./paint-lanes.ts";

/** A canvas to be put on the page, and how many operations could not be told apart on it. */
export interface PaintedCanvas {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly hidden: number;
}

/** Paints these lanes: at once at first, then in the frame after they are drawn with anything else than before. */
export function usePaint(wanted: Omit<LanesToPaint, "palette">): PaintedCanvas {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hidden, setHidden] = useState(0);
  const { dark } = useScheme();
  const palette = useMemo(readPalette, [dark]);
  const lanes = { ...wanted, palette };
  const latest = useRef(lanes);
  const painted = useRef<LanesToPaint | undefined>(undefined);
  const frame = useRef<number | undefined>(undefined);
  latest.current = lanes;
  const paint = (): void => {
    frame.current = undefined;
    if (canvas.current === null) return;
    painted.current = latest.current;
    setHidden(paintOn(canvas.current, latest.current));
  };
  useLayoutEffect(() => {
    if (painted.current === undefined) paint();
    else if (!isSame(painted.current, lanes)) frame.current ??= requestAnimationFrame(paint);
  });
  useEffect(
    () => () => {
      if (frame.current !== undefined) cancelAnimationFrame(frame.current);
    },
    [],
  );
  return { canvas, hidden };
}

function isSame(one: LanesToPaint, other: LanesToPaint): boolean {
  return (Object.keys(other) as (keyof LanesToPaint)[]).every((part) => one[part] === other[part]);
}

/** Gives how many operations fell on the pixels of others. */
function paintOn(canvas: HTMLCanvasElement, lanes: LanesToPaint): number {
  const context = canvas.getContext("2d");
  if (context === null) return 0;
  const scale = devicePixelRatio;
  const width = Math.round((lanes.leftPx + lanes.widthPx) * scale);
  const height = Math.round(lanes.heightPx * scale);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  context.setTransform(scale, 0, 0, scale, 0, 0);
  return paintLanes(context, lanes);
}
