/** The small square that shows a fault's colour beside its name. */
import type { VNode } from "preact";
import { faultColor } from "./colors.ts";

/** The square alone; the name is put beside it by whoever uses it. */
export function Swatch({ fault }: { readonly fault: string }): VNode {
  return <i class="swatch" style={{ background: faultColor(fault) }} />;
}
