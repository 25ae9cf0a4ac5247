/**
 * Light or dark: as the reader chose, else as the system is. The choice is kept for all reports, where the browser lets
 * a page from disk keep anything. The root element says which scheme holds; style sheet and canvases go by that.
 */

/** What a reader may choose; "system" is what holds without a choice. */
export const CHOICES = ["system", "light", "dark"] as const;
/** One of them. */
export type Choice = (typeof CHOICES)[number];

const KEPT_AS = "clew-scheme";
const query = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

/** What was chosen, now or in a report before. */
export function chosen(): Choice {
  const kept = document.documentElement.dataset["chosenScheme"] ?? read();
  return CHOICES.find((choice) => choice === kept) ?? "system";
}

/** Chooses, and keeps the choice. */
export function choose(choice: Choice): void {
  document.documentElement.dataset["chosenScheme"] = choice;
  try {
    localStorage.setItem(KEPT_AS, choice);
  } catch {
    // Then it holds until the page is closed.
  }
  apply();
}

/** Which of the two schemes holds. */
export function isDark(): boolean {
  const choice = chosen();
  return choice === "system" ? query.matches : choice === "dark";
}

/** Brings the page into its scheme; to be called once, before anything is drawn. */
export function startScheme(): void {
  query.addEventListener("change", apply);
  apply();
}

/** Calls back when the scheme changes, until the function that it gives is called. */
export function followScheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function apply(): void {
  document.documentElement.dataset["scheme"] = isDark() ? "dark" : "light";
  for (const listener of listeners) listener();
}

function read(): string | undefined {
  try {
    return localStorage.getItem(KEPT_AS) ?? undefined;
  } catch {
    return undefined;
  }
}
