/** Which messages are drawn: by their type, and by how they fared. */
import type { VNode } from "preact";
import type { ShownMessage } from "../../views/data/report-data.ts";
import { isDisturbed } from "../../views/messages/fate-words.ts";
import { type Choices, wayOf } from "../view-state/choices.ts";
import { messageColor } from "./messages-figure.tsx";

/** Whether this message is to be drawn. */
export function isChosen(message: ShownMessage, choices: Choices): boolean {
  if (choices.without?.includes(message.message) === true) return false;
  return (
    (wayOf(choices, "repeated") === "shown" || !message.isRoutine) &&
    (wayOf(choices, "fared") === "any" || isDisturbed(message))
  );
}

interface MessageFiltersProps {
  readonly types: readonly string[];
  readonly choice: Choices;
  readonly choose: (part: Choices) => void;
  readonly hasDisturbed: boolean;
}

/** A button for each type, and boxes for the rest. */
export function MessageFilters({ types, choice, choose, hasDisturbed }: MessageFiltersProps): VNode {
  const { without: hidden = [] } = choice;
  const hasRoutine = wayOf(choice, "repeated") === "shown";
  const isOnlyDisturbed = wayOf(choice, "fared") === "disturbed";
  const toggle = (type: string): void =>
    choose({ without: hidden.includes(type) ? hidden.filter((each) => each !== type) : [...hidden, type].sort() });
  return (
    <div class="message-types">
      {types.map((type) => (
        <button key={type} type="button" aria-pressed={!hidden.includes(type)} onClick={() => toggle(type)}>
          <i class="swatch" style={{ background: messageColor(types, type) }} />
          {type}
        </button>
      ))}
      <label>
        <input
          type="checkbox"
          checked={hasRoutine}
          onChange={() => choose({ repeated: hasRoutine ? "hidden" : "shown" })}
        />{" "}
        repeated messages
      </label>
      {hasDisturbed && (
        <label>
          <input
            type="checkbox"
            checked={isOnlyDisturbed}
            onChange={() => choose({ fared: isOnlyDisturbed ? "any" : "disturbed" })}
          />{" "}
          only lost, doubled and overtaken ones
        </label>
      )}
    </div>
  );
}
