/** The small square that shows a fault's colour and pattern beside its name. */
import type { VNode } from "preact";
import { faultColor } from "./colors.ts";
import { faultPattern } from "./fault-pattern.tsx";

/** The square alone; the name is put beside it by whoever uses it. */
export function Swatch({ fault }: { readonly fault: string }): VNode {
  return (
    <svg class="swatch fault-swatch" width="13" height="13" aria-hidden="true">
      <rect width={13} height={13} rx={3} fill={faultColor(fault)} />
      <rect width={13} height={13} rx={3} fill={faultPattern(fault, "colour")} />
    </svg>
  );
}
