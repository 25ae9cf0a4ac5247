/** The steps around the present one: what took effect, and what the object holds after it. */
import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { OrderView } from "../../views/data/report-data.ts";
import { digitsFor, seconds } from "../../views/words.ts";
import { Scroll } from "../parts/scroll.tsx";

/** Rows before the present one, and after it. */
const AROUND = 7;

interface OrderStepsProps {
  readonly order: OrderView;
  /** How many operations have taken effect. */
  readonly at: number;
  readonly go: (target: number) => void;
}

/** A table of a few rows; arrows, Home and End step through the order. */
export function OrderSteps({ order, at, go }: OrderStepsProps): VNode {
  const table = useRef<HTMLTableElement>(null);
  const wasKey = useRef(false);
  const last = order.steps.length;
  const from = Math.max(0, Math.min(at - AROUND, last - 2 * AROUND));
  const first = Math.max(0, from - 1);
  const shown = order.steps.slice(first, from + 2 * AROUND);
  const digits = digitsFor(shown.map(({ timeNs }) => timeNs));
  useLayoutEffect(() => {
    if (!wasKey.current) return;
    wasKey.current = false;
    table.current?.querySelector<HTMLElement>("[aria-current] button")?.focus({ preventScroll: true });
  }, [at]);

  function onKeyDown(event: KeyboardEvent): void {
    const targets: { readonly [key: string]: number } = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    wasKey.current = true;
    go(target);
  }

  return (
    <Scroll>
      <table ref={table} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            <th class="n">step</th>
            <th class="n">at</th>
            <th class="n">process</th>
            <th>takes effect</th>
            <th class="wide">then it holds</th>
          </tr>
        </thead>
        <tbody>
          {from === 0 && <Beginning state={order.initially} isPresent={at === 0} go={() => go(0)} />}
          {shown.map((step, index) => {
            const place = first + index + 1;
            const when = seconds(step.timeNs, digits);
            return <StepRow key={place} step={step} place={place} at={at} when={when} go={() => go(place)} />;
          })}
          {order.ends !== undefined && from + 2 * AROUND >= last && <End ends={order.ends} />}
        </tbody>
      </table>
    </Scroll>
  );
}

/** What the object holds before anything took effect. */
function Beginning({ state, isPresent, go }: { state: string; isPresent: boolean; go: () => void }): VNode {
  return (
    <tr aria-current={isPresent ? "step" : undefined}>
      <td class="n">0</td>
      <td />
      <td />
      <td>
        <button type="button" class="link" onClick={go}>
          the beginning
        </button>
      </td>
      <td class="wide">
        <code>{state}</code>
      </td>
    </tr>
  );
}

interface StepRowProps {
  readonly step: OrderView["steps"][number];
  /** Its number in the order, from 1. */
  readonly place: number;
  readonly at: number;
  readonly when: string;
  readonly go: () => void;
}

function StepRow({ step, place, at, when, go }: StepRowProps): VNode {
  return (
    <tr class={place > at ? "soft" : ""} aria-current={place === at ? "step" : undefined} data-operation={step.id}>
      <td class="n">{place}</td>
      <td class="n">{when}</td>
      <td class="n">{step.process}</td>
      <td>
        <button type="button" class="link" onClick={go}>
          {step.text}
        </button>
      </td>
      <td class="wide">
        <code>{step.state}</code>
      </td>
    </tr>
  );
}

/** The operation that no order explains. */
function End({ ends }: { readonly ends: NonNullable<OrderView["ends"]> }): VNode {
  return (
    <tr class="bad" data-operation={ends.id}>
      <td class="n">✕</td>
      <td />
      <td />
      <td>{ends.text}</td>
      <td class="wide">does not fit any order</td>
    </tr>
  );
}
