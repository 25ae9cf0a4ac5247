/** Places in the timeline of a page, for the mouse of a test: the canvas has no elements to point at. */
import type { Page } from "playwright-core";
import { BAR, LANE, LEFT, TOP } from "../app/timeline/lane-geometry.ts";

/** A bar, by what the picture shows. */
export interface PlacedBar {
  /** Its lane's place from the top. */
  readonly lane: number;
  readonly timeNs: number;
  /** The window that is shown. */
  readonly startNs: number;
  readonly endNs: number;
}

/** Where in the page's view a moment of a lane is. */
export async function placeOf(
  page: Page,
  { lane, timeNs, startNs, endNs }: PlacedBar,
): Promise<{ x: number; y: number }> {
  const box = await page.locator(".lanes canvas").boundingBox();
  if (box === null) throw new Error("expected a timeline on the page, found none");
  const share = (timeNs - startNs) / (endNs - startNs);
  return { x: box.x + LEFT + share * (box.width - LEFT), y: box.y + TOP + lane * LANE + BAR / 2 };
}

/** The window of time that the address says, in ns. */
export function windowOf(page: Page): { readonly startNs: number; readonly endNs: number } {
  const query = new URLSearchParams(new URL(page.url()).hash.split("?")[1] ?? "");
  return { startNs: Number(query.get("from")) * 1e9, endNs: Number(query.get("to")) * 1e9 };
}

/** How many pixels of the canvas are painted in some colour that is not the background's. */
export async function paintedPixels(page: Page): Promise<number> {
  return await page.locator(".lanes canvas").evaluate((element) => {
    // A copy, for a canvas that is read from is drawn in another way, and the browser complains.
    const { width, height } = element as HTMLCanvasElement;
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    context?.drawImage(element as HTMLCanvasElement, 0, 0);
    const pixels = context?.getImageData(0, 0, width, height).data ?? [];
    let count = 0;
    for (let at = 3; at < pixels.length; at += 4) if (pixels[at] !== 0) count += 1;
    return count;
  });
}
