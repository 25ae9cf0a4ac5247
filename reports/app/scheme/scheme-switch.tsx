/** The switch between light, dark and what the system says. */
import type { VNode } from "preact";
import { CHOICES, choose, type Choice } from "./scheme.ts";
import { useScheme } from "./use-scheme.ts";

const WORDS: { readonly [choice in Choice]: string } = { system: "As the system", light: "Light", dark: "Dark" };

/** A list, as a small switch of three is no use to a screen reader. */
export function SchemeSwitch(): VNode {
  const { choice } = useScheme();
  return (
    <select
      class="scheme"
      aria-label="Colours of the page"
      value={choice}
      onChange={(event) => choose(CHOICES.find((each) => each === event.currentTarget.value) ?? "system")}
    >
      {CHOICES.map((each) => (
        <option key={each} value={each}>
          {WORDS[each]}
        </option>
      ))}
    </select>
  );
}
