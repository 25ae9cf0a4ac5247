/** The head of the page: the verdict, then what broke, under which fault and what to do next, then what was run. */
import { Fragment, type VNode } from "preact";
import { useState } from "preact/hooks";
import type { NextStep, ReportData } from "../../views/data/report-data.ts";
import { SchemeSwitch } from "../scheme/scheme-switch.tsx";
import { useAddress } from "../view-state/use-view-state.ts";

/** The verdict, and a reader's first question in three lines. */
export function PageHeader({ data }: { readonly data: ReportData }): VNode {
  const { header } = data;
  return (
    <header class={`page ${header.standing}`}>
      <h1>
        <span class="verdict">{header.verdict}</span> <span class="title">{header.title}</span>
      </h1>
      <p class="found">{header.found}</p>
      <p class="under">{header.under}</p>
      <div class="next">
        {header.next.map((step) => (
          <Command key={step.label} step={step} />
        ))}
      </div>
      <Links data={data} />
      <div class="facts">
        <p>
          {header.facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
        <SchemeSwitch />
      </div>
    </header>
  );
}

/** To where the page shows it. */
function Links({ data }: { readonly data: ReportData }): VNode | null {
  const address = useAddress();
  const { failureNs, messages, header } = data;
  const { operation } = header;
  if (operation === undefined && failureNs === undefined) return null;
  return (
    <p class="where">
      {operation !== undefined && (
        <a href={address({ tab: "timeline", operation, timeNs: failureNs })}>See the operation in the timeline</a>
      )}
      {failureNs !== undefined && messages !== undefined && (
        <a href={address({ tab: "messages", timeNs: failureNs })}>Message by message</a>
      )}
      {failureNs !== undefined && data.nodes.length > 0 && (
        <a href={address({ tab: "nodes", timeNs: failureNs })}>The nodes at that moment</a>
      )}
    </p>
  );
}

/** A command to go on with, and a button that copies it. */
function Command({ step: { label, command } }: { readonly step: NextStep }): VNode {
  const [done, setDone] = useState("Copy");
  const copy = (): void => {
    void copyText(command).then((isCopied) => setDone(isCopied ? "Copied" : "Select it"));
  };
  return (
    <div class="command">
      <span class="soft">{label}</span>
      <code>
        {command.split(/ (?=--)/).map((part, index) => (
          <Fragment key={index}>
            {index > 0 && " "}
            <span>{breakable(part)}</span>
          </Fragment>
        ))}
      </code>
      <button type="button" onClick={copy} aria-label={`Copy the command: ${label}`}>
        {done}
      </button>
    </div>
  );
}

/** A path may break after each of its folders, and need not break in the middle of a name. */
function breakable(text: string): VNode[] {
  return text.split(/(?<=\/)/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
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
