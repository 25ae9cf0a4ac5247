/** The view state, for components: each is drawn again when it changes. */
import { useCallback, useLayoutEffect, useState } from "preact/hooks";
import { type ChoiceName, type Choices, choosing, type Way, wayOf } from "./choices.ts";
import type { ViewState } from "./view-state.ts";
import { addressOf } from "./view-state.ts";
import { createViewStore, type ViewStore } from "./view-store.ts";

const store: ViewStore = createViewStore();

/** What the reader looks at, and how to change it: see `ViewStore.change`. */
export function useViewState(): readonly [ViewState, ViewStore["change"]] {
  const [state, settle] = useState(store.current);
  useLayoutEffect(() => {
    const read = (): void => settle(store.current());
    // What changed while this was drawn is read here.
    read();
    return store.follow(read);
  }, []);
  return [state, store.change];
}

/** The address of the present state with these parts changed, for links. */
export function useAddress(): (part: Partial<ViewState>) => string {
  const [state] = useViewState();
  return useCallback((part) => addressOf({ ...state, ...part }), [state]);
}

/** How a tab shows what it shows, and how to choose another way. */
export function useChoice<Name extends ChoiceName>(name: Name): readonly [Way<Name>, (way: Way<Name>) => void] {
  const [choices, choose] = useChoices();
  return [wayOf(choices, name), (way) => choose({ [name]: way })];
}

/** All choices, and how to change some. */
export function useChoices(): readonly [Choices, (part: Choices) => void] {
  const [{ choices }, change] = useViewState();
  return [choices, (part) => change({ choices: choosing(store.current().choices, part) })];
}
