/** The window of time in words, and buttons to move it. */
import type { VNode } from "preact";
import { moved, zoomed } from "../../views/timeline/time-window.ts";
import { duration, seconds } from "../../views/words.ts";
import { startingWindow, type TimelineModel } from "./timeline-model.ts";

/** Earlier, later, closer, further, everything, and the failure where there is one. */
export function ZoomButtons({ model }: { readonly model: TimelineModel }): VNode {
  const { data, window, setWindow, showAll, marked, keyPlace, table } = model;
  const { durationNs } = data;
  const middle = (window.startNs + window.endNs) / 2;
  return (
    <div class="buttons">
      <span class="soft">
        {seconds(window.startNs)} + {duration(window.endNs - window.startNs)}
      </span>
      <button type="button" aria-label="Earlier" onClick={() => setWindow(moved(window, -0.5, durationNs))}>
        ←
      </button>
      <button type="button" aria-label="Later" onClick={() => setWindow(moved(window, 0.5, durationNs))}>
        →
      </button>
      <button type="button" aria-label="Closer" onClick={() => setWindow(zoomed(window, middle, 0.5, durationNs))}>
        +
      </button>
      <button type="button" aria-label="Further" onClick={() => setWindow(zoomed(window, middle, 2, durationNs))}>
        −
      </button>
      <button type="button" onClick={showAll}>
        {keyPlace === undefined || table.keys.length < 2 ? "All of it" : "All of this key"}
      </button>
      {marked.length > 0 && (
        <button type="button" onClick={() => setWindow(startingWindow(data, keyPlace, marked))}>
          The failure
        </button>
      )}
    </div>
  );
}
