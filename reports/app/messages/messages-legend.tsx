/** What the lines of the space-time diagram mean. */
import type { VNode } from "preact";

/** What each kind of line and end means. */
export function MessagesLegend(): VNode {
  const end = (shape: VNode, words: string): VNode => (
    <span>
      <svg width="34" height="12" aria-hidden="true">
        {shape}
      </svg>
      {words}
    </span>
  );
  return (
    <p class="message-legend soft small">
      {end(<path d="M2 6 H26 M21 2.5 L27 6 L21 9.5" />, "arrived")}
      {end(
        <>
          <path d="M2 6 H22" />
          <path class="cross" d="M18 2 l8 8 m0 -8 l-8 8" />
        </>,
        "lost on its way",
      )}
      {end(<path class="again" d="M2 6 H26 M21 2.5 L27 6 L21 9.5" />, "arrived again: doubled on its way")}
      {end(
        <>
          <path d="M2 6 H26 M21 2.5 L27 6 L21 9.5" />
          <circle class="overtaken" cx="16" cy="6" r="4" />
        </>,
        "overtaken by a later one",
      )}
      {end(<path d="M2 6 H20 M20 1.5 V10.5" />, "never sent: its node ended first")}
      {end(<path class="open" d="M2 6 H28" />, "still under way at the end")}
      {end(<rect class="leads" x="8" y="1" width="18" height="10" rx="4" />, "believes that it leads")}
      {end(<rect class="operation" x="8" y="1" width="18" height="10" rx="4" />, "a client waits for its answer")}
    </p>
  );
}
