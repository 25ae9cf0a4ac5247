/**
 * A pattern for each kind of fault, over its colour: who cannot tell two colours apart can tell lines from dots. The
 * patterns are defined once a page; pictures refer to them by name, canvases draw the same tile.
 */
import type { VNode } from "preact";
import { knownFault } from "./colors.ts";

/** Side of a tile, in px. */
export const TILE = 8;

/** What a tile of it shows, as the path of an SVG. */
const TILES: { readonly [fault: string]: string } = {
  kill: "M0 0L8 8M8 0L0 8",
  pause: "M2 0V8M6 0V8",
  partition: "M-2 2L2 -2M0 8L8 0M6 10L10 6",
  slow: "M0 4H8",
  lossy: "M1 2H3M5 6H7",
  clock: "M-2 6L2 10M0 0L8 8M6 -2L10 2",
  "power-loss": "M0 4H8M4 0V8",
  duplicate: "M0 2H8M0 5H8",
  reorder: "M0 6L4 2L8 6",
  other: "M4 2V6",
};

/** What a tile of the fault's pattern shows, as the path of an SVG. */
export function faultTile(fault: string): string {
  return TILES[knownFault(fault)] ?? "";
}

/**
 * To fill a shape of a picture with, over the fault's colour.
 *
 * @param over that colour as it is, or as a band that lets the page's ground through
 */
export function faultPattern(fault: string, over: "colour" | "band" = "band"): string {
  return `url(#pattern-${knownFault(fault)}-${over})`;
}

/** The definitions; once a page, and before all pictures. */
export function FaultPatterns(): VNode {
  return (
    <svg class="definitions" width="0" height="0" aria-hidden="true">
      <defs>
        {Object.entries(TILES).flatMap(([fault, path]) =>
          ["colour", "band"].map((over) => (
            <pattern
              key={`${fault} ${over}`}
              id={`pattern-${fault}-${over}`}
              class={`fault-pattern over-${over}`}
              width={TILE}
              height={TILE}
              patternUnits="userSpaceOnUse"
            >
              <path d={path} />
            </pattern>
          )),
        )}
      </defs>
    </svg>
  );
}
