/** The faults of a run, a row for each kind: how often it began and had effect, and what the clients saw of it. */
import type { VNode } from "preact";
import type { ReportData } from "../../views/data/report-data.ts";
import { count } from "../../../histories/words/counts.ts";
import { milliseconds, successWords } from "../../views/words.ts";
import { Scroll } from "./scroll.tsx";
import { Swatch } from "./swatch.tsx";

/** The table; a sentence in its place where no fault was counted. */
export function FaultTable({ data }: { readonly data: ReportData }): VNode {
  if (data.faults.length === 0) {
    const why =
      data.header.standing === "unfinished"
        ? "The run ended before its faults were counted."
        : "This run had no faults.";
    return <p class="soft">{why}</p>;
  }
  return (
    <Scroll>
      <table class="stacks">
        <thead>
          <tr>
            <th>fault</th>
            <th class="n">armed</th>
            <th class="n">had effect</th>
            <th class="n">next ok</th>
            <th title="operations that began and succeeded while it was in force">ok meanwhile</th>
            <th class="wide">what it did</th>
          </tr>
        </thead>
        <tbody>
          {data.faults.map((fault) => (
            <tr key={fault.fault}>
              <td data-name="fault">
                <Swatch fault={fault.fault} />
                {fault.fault}
              </td>
              <td data-name="armed" class="n">
                {count(fault.armed)}
              </td>
              <td data-name="had effect" class={fault.effective === 0 ? "n bad" : "n"}>
                {fault.effective === 0 ? "never" : count(fault.effective)}
              </td>
              <td data-name="next ok" class="n">
                {milliseconds(fault.nextOkMs)}
              </td>
              <td data-name="ok meanwhile" class={isSilent(fault.succeeded) ? "counts bad" : "counts"}>
                {isSilent(fault.succeeded) ? "nothing" : <Counts words={successWords(fault.succeeded)} />}
              </td>
              <td data-name="what it did" class="wide">
                {fault.effect}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** Breaks between counts only. */
function Counts({ words }: { readonly words: string }): VNode {
  return (
    <div>
      {words.split(/(?<=, )/).map((each) => (
        <span key={each}>{each}</span>
      ))}
    </div>
  );
}

/** It was counted, and nothing succeeded. */
function isSilent(succeeded: { readonly [f: string]: number } | undefined): boolean {
  return (
    succeeded !== undefined && Object.keys(succeeded).length > 0 && Object.values(succeeded).every((ok) => ok === 0)
  );
}
