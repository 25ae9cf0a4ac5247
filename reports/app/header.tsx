/** The head of the page: the verdict in words first, what was run, its figures, and the command to repeat it. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Header } from "../views/data/report-data.ts";

/** The verdict, what was run, and the command that repeats it. */
export function PageHeader({ header }: { readonly header: Header }): VNode {
  return (
    <header class={`page ${header.standing}`}>
      <div>
        <h1>
          <span class="verdict">{header.verdict}</span> <span class="title">{header.title}</span>
        </h1>
        <p class="facts">
          {header.facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
      </div>
      {header.command !== undefined && <Command text={header.command} />}
    </header>
  );
}

/** The command that repeats the run, with a button that copies it. */
function Command({ text }: { readonly text: string }): VNode {
  const [label, setLabel] = useState("Copy");
  const copy = (): void => {
    void copyText(text).then((isCopied) => setLabel(isCopied ? "Copied" : "Select it"));
  };
  return (
    <div class="command">
      <span class="soft">Repeat this run</span>
      <div>
        <code>{text}</code>
        <button type="button" onClick={copy} aria-label="Copy the command">
          {label}
        </button>
      </div>
    </div>
  );
}

/** Copies where the browser lets a page from disk do so; false where it does not. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
