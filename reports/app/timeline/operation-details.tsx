/** Everything that is known of one operation. */
import type { VNode } from "preact";
import type { Json } from "../../../histories/json.ts";
import { keyText } from "../../../histories/key-text.ts";
import type { Operation } from "../../../histories/operation.ts";
import { operationText } from "../../../histories/words/operation-text.ts";
import { duration, seconds, timeSpan } from "../../views/words.ts";

interface OperationDetailsProps {
  readonly operation: Operation;
  readonly isCulprit: boolean;
}

/** All that is known of the operation that is pointed at. */
export function OperationDetails({ operation, isCulprit }: OperationDetailsProps): VNode {
  return (
    <div class="details">
      <p class="details-title">
        <i class="swatch" style={{ background: `var(--${operation.outcome})` }} />
        <code>{operationText(operation, 60)}</code>
        {isCulprit && <span class="badge invalid">does not fit</span>}
      </p>
      <dl>
        {rows(operation).map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const OUTCOMES = {
  ok: "ok: it happened",
  fail: "fail: it did not happen and never will",
  info: "info: unknown, it may take effect at any later time, or never",
};

function rows(operation: Operation): [string, string][] {
  const { completeTime, invokeTime, completeIndex, output, error, node, key } = operation;
  const all: [string, string | undefined][] = [
    ["outcome", OUTCOMES[operation.outcome]],
    ["process", String(operation.process)],
    ["key", key === undefined ? undefined : keyText(key)],
    ["asked", `${operation.f} ${jsonText(operation.input)}`],
    ["answer", output === undefined ? undefined : jsonText(output)],
    ["error", error === undefined ? undefined : jsonText(error)],
    ["node", node],
    ["time", completeTime === undefined ? `${seconds(invokeTime)} to no completion` : span(invokeTime, completeTime)],
    [
      "events",
      completeIndex === undefined ? `${operation.invokeIndex}` : `${operation.invokeIndex} and ${completeIndex}`,
    ],
  ];
  return all.filter((row): row is [string, string] => row[1] !== undefined);
}

function span(startNs: number, endNs: number): string {
  return `${timeSpan(startNs, endNs)} (${duration(endNs - startNs)})`;
}

function jsonText(value: Json): string {
  const json = JSON.stringify(value);
  return json.length <= 400 ? json : `${json.slice(0, 400)}…`;
}
