/** Buttons for the ways of a choice, of which one is chosen. */
import type { VNode } from "preact";
import type { ChoiceName, Way } from "../view-state/choices.ts";
import { useChoice } from "../view-state/use-view-state.ts";

interface WayButtonsProps<Name extends ChoiceName> {
  readonly name: Name;
  /** What is chosen, for those who do not see the buttons side by side. */
  readonly label: string;
  readonly words: { readonly [way in Way<Name>]: string };
}

/** A button for each way, in the order of their words. */
export function WayButtons<Name extends ChoiceName>({ name, label, words }: WayButtonsProps<Name>): VNode {
  const [chosen, choose] = useChoice(name);
  return (
    <div class="buttons" role="group" aria-label={label}>
      {(Object.entries(words) as [Way<Name>, string][]).map(([way, text]) => (
        <button key={way} type="button" aria-pressed={chosen === way} onClick={() => choose(way)}>
          {text}
        </button>
      ))}
    </div>
  );
}
