/**
 * Orders to step through: one operation after the other takes effect, and the object is shown as it is then. Of a history
 * that is linearizable the order shows why; of one that is not it shows how far one can come.
 */
import type { VNode } from "preact";
import { keyText } from "../../../histories/key-text.ts";
import { count } from "../../../histories/words/counts.ts";
import type { OrderView, ReportData } from "../../views/data/report-data.ts";
import { stepAt } from "../../views/order/step-at.ts";
import { keyName } from "../../views/words.ts";
import { useViewState } from "../view-state/use-view-state.ts";
import { OrderSteps } from "./order-steps.tsx";

/** The order of the key that is looked at, with buttons, keys and a slider to step through it. */
export function OrderTab({ data }: { readonly data: ReportData }): VNode {
  const [{ key, operation, timeNs }, change] = useViewState();
  const order = chosenOrder(data.orders, key, operation);
  if (order === undefined) {
    return (
      <section>
        <h2>Order</h2>
        <p class="soft">{whyNone(data)}</p>
      </section>
    );
  }
  const at = stepAt(order, { operation, timeNs });
  const last = order.steps.length;
  const go = (target: number): void => {
    const place = Math.min(Math.max(target, 0), last);
    const step = order.steps[place - 1];
    change({ operation: step?.id, timeNs: step?.timeNs ?? 0, key: textOf(order) }, "replace");
  };
  return (
    <section class="order">
      <div class="toolbar">
        <h2>Order</h2>
        <KeyChoice
          orders={data.orders}
          order={order}
          choose={(chosen) => change({ key: textOf(chosen), operation: undefined, timeNs: undefined })}
        />
      </div>
      <p>{meaning(order)}</p>
      <div class="toolbar" role="group" aria-label="Steps">
        <button type="button" onClick={() => go(0)} disabled={at === 0} aria-label="To the beginning">
          |◀
        </button>
        <button type="button" onClick={() => go(at - 1)} disabled={at === 0} aria-label="One step back">
          ◀
        </button>
        <input
          type="range"
          min={0}
          max={last}
          value={at}
          aria-label="Step of the order"
          onInput={(event) => go(Number(event.currentTarget.value))}
        />
        <button type="button" onClick={() => go(at + 1)} disabled={at === last} aria-label="One step on">
          ▶
        </button>
        <button type="button" onClick={() => go(last)} disabled={at === last} aria-label="To the end">
          ▶|
        </button>
        <output aria-live="polite">
          {count(at)} of {count(last)}
        </output>
      </div>
      <OrderSteps order={order} at={at} go={go} />
    </section>
  );
}

interface KeyChoiceProps {
  readonly orders: readonly OrderView[];
  readonly order: OrderView;
  readonly choose: (order: OrderView) => void;
}

/** Nothing, where there is one order alone. */
function KeyChoice({ orders, order, choose }: KeyChoiceProps): VNode | null {
  if (orders.length < 2) return null;
  return (
    <label>
      Key{" "}
      <select
        value={orders.indexOf(order)}
        onChange={(event) => {
          const chosen = orders[Number(event.currentTarget.value)];
          if (chosen !== undefined) choose(chosen);
        }}
      >
        {orders.map((each, index) => (
          <option key={index} value={index}>
            {`${keyName(each.key)}${each.ends === undefined ? "" : " (not linearizable)"}`}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The key's order; that of the operation that is looked at where no key is; the first, which is the worst, without either. */
function chosenOrder(
  orders: readonly OrderView[],
  key: string | undefined,
  operation: number | undefined,
): OrderView | undefined {
  const ofKey = key === undefined ? undefined : orders.find((order) => textOf(order) === key);
  return (
    ofKey ??
    (operation === undefined
      ? undefined
      : orders.find(({ steps, ends }) => ends?.id === operation || steps.some(({ id }) => id === operation))) ??
    orders[0]
  );
}

/** As addresses have it. */
function textOf({ key }: OrderView): string | undefined {
  return key === undefined ? undefined : keyText(key);
}

function meaning({ key, ends }: OrderView): string {
  const where = key === undefined ? "" : ` on ${keyName(key)}`;
  return ends === undefined
    ? `One order of the operations${where} that explains all answers: each takes effect between its invocation and its completion.`
    : `No order of all operations${where} explains all answers. This one explains those that came before the answer to ${ends.text}, and none goes further.`;
}

function whyNone({ property, model }: ReportData): string {
  if (property !== undefined) {
    return `The history was judged by the check ${property}, which looks for no order of the operations.`;
  }
  if (model === undefined) return "The history was not judged, so there is no order of its operations.";
  return "No order was kept with this run: its verdict is unknown, or its keys have too many operations to step through.";
}
