/** One message in the space-time diagram: an arrow for each arrival, or a line that ends before its receiver. */
import type { VNode } from "preact";
import type { ShownMessage } from "../../views/data/report-data.ts";
import { fateWords } from "../../views/messages/fate-words.ts";
import type { MessageLayout } from "../../views/messages/message-layout.ts";
import { messageEnd } from "../../views/messages/message-layout.ts";

/** Told which message is pointed at, and where on the page; undefined: none any more. */
export type PointAt = (message: ShownMessage | undefined, x: number, y: number) => void;

interface ShapeProps {
  readonly message: ShownMessage;
  readonly layout: MessageLayout;
  readonly color: string;
  readonly isPointed: boolean;
  readonly point: PointAt;
}

/** A message as a line that ends where it did. */
export function MessageShape({ message, layout, color, isPointed, point }: ShapeProps): VNode {
  const { fate } = message;
  return (
    <g
      class={isPointed ? "message pointed" : "message"}
      tabIndex={0}
      role="img"
      aria-label={`${message.from} to ${message.to}: ${message.text}, ${fateWords(message)}`}
      onPointerEnter={(event) => point(message, event.clientX, event.clientY)}
      onPointerLeave={() => point(undefined, 0, 0)}
      onFocus={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        point(message, box.left + box.width / 2, box.top + box.height / 2);
      }}
      onBlur={() => point(undefined, 0, 0)}
      stroke={color}
    >
      {fate === "arrived" ? (
        <Arrived message={message} layout={layout} />
      ) : (
        <Unarrived message={message} layout={layout} />
      )}
    </g>
  );
}

/** An arrow for each arrival: a copy in the colour of what doubles messages, a ring at one that was overtaken. */
function Arrived({ message, layout }: Pick<ShapeProps, "message" | "layout">): VNode {
  const { from, to, time, arrived, isOvertaken } = message;
  const [x1, x2, y1] = [layout.x(from), layout.x(to), layout.y(time)];
  const direction = Math.sign(x2 - x1);
  return (
    <>
      {arrived.map((at, index) => {
        const y2 = layout.y(at);
        const isAgain = index > 0;
        return (
          <g key={index} class={isAgain ? "again" : ""}>
            <line class="hit" x1={x1} y1={y1} x2={x2} y2={y2} />
            <line class="arrow" x1={x1} y1={y1} x2={x2 - direction * 3} y2={y2} marker-end="url(#message-head)" />
            {isAgain && (
              <text
                class="again-words"
                x={x2 - direction * 14}
                y={y2 + 12}
                text-anchor={direction > 0 ? "end" : "start"}
              >
                again
              </text>
            )}
            {isOvertaken && !isAgain && (
              <circle class="overtaken" cx={x2 - direction * 12} cy={ringY(y1, y2, x1, x2)} r={4.5} />
            )}
          </g>
        );
      })}
    </>
  );
}

/** On the arrow, just before its head. */
function ringY(y1: number, y2: number, x1: number, x2: number): number {
  return y2 - ((y2 - y1) * 12) / Math.max(12, Math.abs(x2 - x1));
}

/** A line that ends before its receiver: in a cross when it was lost, in a bar when it never left, else openly. */
function Unarrived({ message, layout }: Pick<ShapeProps, "message" | "layout">): VNode {
  const { fate } = message;
  const [x1, y1] = [layout.x(message.from), layout.y(message.time)];
  const { x: x2, y: y2 } = messageEnd(message, layout);
  return (
    <g>
      <line class="hit" x1={x1} y1={y1} x2={x2} y2={y2} />
      <line class={fate === "lost" ? "arrow" : "arrow open"} x1={x1} y1={y1} x2={x2} y2={y2} />
      {fate === "lost" && <path class="cross" d={`M${x2 - 4} ${y2 - 4} l8 8 m0 -8 l-8 8`} />}
      {fate === "never sent" && <path class="cross" d={`M${x2} ${y2 - 5} v10`} />}
    </g>
  );
}
