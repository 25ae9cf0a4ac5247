/**
 * The list of runs follows what is typed into its filters, without leaving the page. The server makes the list, here as
 * for a browser without scripts, so that there is one way to make it.
 */

/** Waits a moment for the next letter. */
const TYPING_MS = 150;

/** Does nothing on pages without a list. */
export function followList(): void {
  const filters = document.querySelector<HTMLFormElement>("#filters");
  if (filters === null) return;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  const show = async (): Promise<void> => {
    const address = addressOf(filters);
    asked++;
    const own = asked;
    const answer = await fetch(address);
    const text = await answer.text();
    // What was asked later may have been answered before.
    if (own !== asked || !answer.ok) return;
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("#list");
    if (fresh === null) return;
    document.querySelector("#list")?.replaceWith(document.adoptNode(fresh));
    history.replaceState(null, "", address);
  };
  filters.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void show(), TYPING_MS);
  });
}

function addressOf(filters: HTMLFormElement): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(filters)) {
    if (typeof value === "string" && value !== "") parameters.set(name, value);
  }
  const text = parameters.toString();
  return text === "" ? "/" : `/?${text}`;
}
