/** Which messages are drawn: by their type, and by how they fared. */
import type { VNode } from "preact";
import type { ShownMessage } from "../../views/data/report-data.ts";
import { isDisturbed } from "../../views/messages/fate-words.ts";
import { messageColor } from "./messages-figure.tsx";

/** What a reader wants to see. */
export interface MessageChoice {
  /** Types that are left out. */
  readonly hidden: readonly string[];
  /** Also messages that only say again what was said before. */
  readonly hasRoutine: boolean;
  /** Only those that were lost, never sent, doubled or overtaken. */
  readonly isOnlyDisturbed: boolean;
}

/** What is drawn at first. */
export const ALL_BUT_REPEATED: MessageChoice = { hidden: [], hasRoutine: false, isOnlyDisturbed: false };

/** Whether this message is to be drawn. */
export function isChosen(message: ShownMessage, { hidden, hasRoutine, isOnlyDisturbed }: MessageChoice): boolean {
  if (hidden.includes(message.message)) return false;
  return (hasRoutine || !message.isRoutine) && (!isOnlyDisturbed || isDisturbed(message));
}

interface MessageFiltersProps {
  readonly types: readonly string[];
  readonly choice: MessageChoice;
  readonly choose: (choice: MessageChoice) => void;
  readonly hasDisturbed: boolean;
}

/** A button for each type, and boxes for the rest. */
export function MessageFilters({ types, choice, choose, hasDisturbed }: MessageFiltersProps): VNode {
  const { hidden, hasRoutine, isOnlyDisturbed } = choice;
  const toggle = (type: string): void =>
    choose({ ...choice, hidden: hidden.includes(type) ? hidden.filter((each) => each !== type) : [...hidden, type] });
  return (
    <div class="message-types">
      {types.map((type) => (
        <button key={type} type="button" aria-pressed={!hidden.includes(type)} onClick={() => toggle(type)}>
          <i class="swatch" style={{ background: messageColor(types, type) }} />
          {type}
        </button>
      ))}
      <label>
        <input type="checkbox" checked={hasRoutine} onChange={() => choose({ ...choice, hasRoutine: !hasRoutine })} />{" "}
        repeated messages
      </label>
      {hasDisturbed && (
        <label>
          <input
            type="checkbox"
            checked={isOnlyDisturbed}
            onChange={() => choose({ ...choice, isOnlyDisturbed: !isOnlyDisturbed })}
          />{" "}
          only lost, doubled and overtaken ones
        </label>
      )}
    </div>
  );
}
