/**
 * Says on the page's root that it stands, and which tab. What is drawn is not there at once: the page unpacks its data
 * first, pictures measure themselves, plots and listeners of gestures follow a frame later. Programs that look at a page
 * (tests, makers of screenshots) wait for `data-drawn` instead of guessing how long that takes.
 */
import { useEffect, useLayoutEffect } from "preact/hooks";
import type { Tab } from "./view-state.ts";

const MARK = "data-drawn";

/** Marks the root with the tab, one frame after all of the page has been drawn; there is no mark until then. */
export function useDrawnMark(tab: Tab): void {
  useLayoutEffect(() => document.getElementById("app")?.removeAttribute(MARK));
  useEffect(() => {
    // Effects of what is inside have run by now. What they change in turn is drawn before the next frame.
    const frame = requestAnimationFrame(() => document.getElementById("app")?.setAttribute(MARK, tab));
    return () => cancelAnimationFrame(frame);
  });
}
