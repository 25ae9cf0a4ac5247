/** What may be wider than the window: it scrolls sideways, with a shadow at each edge behind which there is more. */
import type { ComponentChildren, VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface ScrollProps {
  readonly children: ComponentChildren;
  /** Left edge and width, in px, of what has to be in sight at first. */
  readonly inSight?: { readonly x: number; readonly width: number } | undefined;
}

/** Room around what is brought into sight, in px. */
const MARGIN = 16;

/** A box that scrolls sideways, with a shadow where more is to be seen. */
export function Scroll({ children, inSight }: ScrollProps): VNode {
  const element = useRef<HTMLDivElement>(null);
  const [more, setMore] = useState("");

  function look(): void {
    const target = element.current;
    if (target === null) return;
    const left = target.scrollLeft > 1 ? "left" : "";
    const right = target.scrollLeft + target.clientWidth < target.scrollWidth - 1 ? "right" : "";
    setMore(`${left} ${right}`.trim());
  }

  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return undefined;
    const observer = new ResizeObserver(look);
    for (const each of [target, ...target.children]) observer.observe(each);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const target = element.current;
    const end = inSight === undefined ? 0 : inSight.x + inSight.width + MARGIN;
    // As little as shows all of it; its beginning where it is wider than the window.
    if (target !== null && inSight !== undefined && end > target.clientWidth) {
      target.scrollLeft = Math.min(end - target.clientWidth, inSight.x - MARGIN);
    }
    look();
  }, [inSight?.x, inSight?.width]);
  return (
    <div class={`scroll-frame ${more}`.trim()}>
      <div ref={element} class="scroll" onScroll={look}>
        {children}
      </div>
    </div>
  );
}
