/**
 * The list of runs follows what is typed into its filters, and what happens in the store, without leaving the page. The
 * server makes the list, here as for a browser without scripts, so that there is one way to make it.
 */

/** Waits a moment for the next letter. */
const TYPING_MS = 150;
/** Time between two looks at the store. */
const LOOK_MS = 2_000;
/** The parts of the page that change. */
const PARTS = ["#about", "#list"];

/** Does nothing on pages without a list. */
export function followList(): void {
  const filters = document.querySelector<HTMLFormElement>("#filters");
  if (filters === null) return;
  let typing: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  const show = async (address: string): Promise<void> => {
    asked++;
    const own = asked;
    const answer = await fetch(address);
    const text = await answer.text();
    // What was asked later may have been answered before.
    if (own === asked && answer.ok) replaceParts(new DOMParser().parseFromString(text, "text/html"));
  };
  filters.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      const address = addressOf(filters);
      history.replaceState(null, "", address);
      void show(address);
    }, TYPING_MS);
  });
  const look = async (): Promise<void> => {
    // A server that was ended may come back; who looks elsewhere needs no list.
    if (!document.hidden && !isInUse()) await show(location.href).catch(() => undefined);
    setTimeout(() => void look(), LOOK_MS);
  };
  setTimeout(() => void look(), LOOK_MS);
}

/** Somebody goes through the list with the keyboard: it must not move under them. */
function isInUse(): boolean {
  return document.querySelector("#list")?.contains(document.activeElement) === true;
}

function replaceParts(fresh: Document): void {
  for (const part of PARTS) {
    const [before, after] = [document.querySelector(part), fresh.querySelector(part)];
    if (before === null || after === null || before.innerHTML === after.innerHTML) continue;
    const chosen = new Set(boxesIn(before).flatMap(({ checked, value }) => (checked ? [value] : [])));
    before.replaceWith(document.adoptNode(after));
    for (const box of boxesIn(after)) box.checked = chosen.has(box.value);
  }
}

function boxesIn(element: Element): HTMLInputElement[] {
  return [...element.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
}

function addressOf(filters: HTMLFormElement): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(filters)) {
    if (typeof value === "string" && value !== "") parameters.set(name, value);
  }
  const text = parameters.toString();
  return text === "" ? "/" : `/?${text}`;
}
