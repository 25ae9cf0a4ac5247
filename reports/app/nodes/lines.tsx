/** Lines in order of time, with the last one before the cursor in sight and marked. */
import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { TimedText } from "../../views/data/report-data.ts";
import { seconds } from "../../views/words.ts";

interface LinesProps {
  readonly lines: readonly TimedText[];
  /** How many were left out of the page. */
  readonly omitted: number;
  readonly timeNs: number | undefined;
  /** What they are, e.g. "notes of n1". */
  readonly label: string;
  readonly isLog?: boolean;
}

/** A list that scrolls within itself; the keyboard scrolls it, too. */
export function Lines({ lines, omitted, timeNs, label, isLog = false }: LinesProps): VNode {
  const list = useRef<HTMLOListElement>(null);
  const at = timeNs === undefined ? lines.length - 1 : lines.findLastIndex((line) => line.timeNs <= timeNs);
  useLayoutEffect(() => {
    const target = list.current;
    const line = target?.children[Math.max(0, at)];
    if (target === null || !(line instanceof HTMLElement)) return;
    // Only the list scrolls: the page stays where its reader has it.
    target.scrollTop = line.offsetTop - target.offsetTop - target.clientHeight / 2;
  }, [at, lines]);
  return (
    <>
      {omitted > 0 && (
        <p class="soft small">
          {omitted} of {omitted + lines.length} lines are not on this page.
        </p>
      )}
      <ol ref={list} class={isLog ? "lines log" : "lines"} tabIndex={0} aria-label={label}>
        {lines.map((line, index) => (
          <li key={index} class={index === at && timeNs !== undefined ? "at" : index > at ? "later" : "past"}>
            <span class="soft n">{seconds(line.timeNs)}</span>
            <span>{line.text}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
