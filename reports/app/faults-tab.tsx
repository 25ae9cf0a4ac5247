/** What the nemesis did, and whether it changed anything: a fault without effect is a finding. */
import type { VNode } from "preact";
import type { Band, LinkRow, ReportData } from "../views/report-data.ts";
import { count } from "../../histories/words/counts.ts";
import { digitsFor, duration, milliseconds, seconds, successWords } from "../views/words.ts";
import { faultColor } from "./colors.ts";
import { Scroll } from "./scroll.tsx";

export function FaultsTab({ data }: { readonly data: ReportData }): VNode {
  return (
    <>
      <section>
        <h2>Faults</h2>
        <FaultTable data={data} />
      </section>
      <section>
        <h2>When</h2>
        <BandTable data={data} />
      </section>
      <section>
        <h2>Links</h2>
        <LinkMatrix links={data.links} />
      </section>
    </>
  );
}

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
      <table>
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
              <td>
                <Swatch fault={fault.fault} />
                {fault.fault}
              </td>
              <td class="n">{count(fault.armed)}</td>
              <td class={fault.effective === 0 ? "n bad" : "n"}>
                {fault.effective === 0 ? "never" : count(fault.effective)}
              </td>
              <td class="n">{milliseconds(fault.nextOkMs)}</td>
              <td class={isSilent(fault.succeeded) ? "bad" : ""}>{successWords(fault.succeeded)}</td>
              <td class="wide">{fault.effect}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** It was counted, and nothing succeeded. */
function isSilent(succeeded: { readonly [f: string]: number } | undefined): boolean {
  return (
    succeeded !== undefined && Object.keys(succeeded).length > 0 && Object.values(succeeded).every((ok) => ok === 0)
  );
}

export function Swatch({ fault }: { readonly fault: string }): VNode {
  return <i class="swatch" style={{ background: faultColor(fault) }} />;
}

function BandTable({ data }: { readonly data: ReportData }): VNode {
  if (data.bands.length === 0) return <p class="soft">The history has no fault in it.</p>;
  return (
    <Scroll>
      <table>
        <thead>
          <tr>
            <th>fault</th>
            <th class="n">from</th>
            <th class="n">to</th>
            <th class="n">lasted</th>
            <th class="wide">what was done</th>
          </tr>
        </thead>
        <tbody>
          {data.bands.map((band, index) => (
            <BandRow key={index} band={band} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function BandRow({ band }: { readonly band: Band }): VNode {
  const { fault, startNs, endNs, isEnded, detail } = band;
  const digits = digitsFor([startNs, endNs]);
  return (
    <tr>
      <td>
        <Swatch fault={fault} />
        {fault}
      </td>
      <td class="n">{seconds(startNs, digits)}</td>
      <td class="n">{isEnded ? seconds(endNs, digits) : "end of run"}</td>
      <td class="n">{duration(endNs - startNs)}</td>
      <td class="wide">{detail === "" ? "–" : detail}</td>
    </tr>
  );
}

/** Messages by sender and receiver: passed, and below it what was dropped or delayed. */
export function LinkMatrix({ links }: { readonly links: readonly LinkRow[] }): VNode {
  if (links.length === 0) {
    return <p class="soft">No record of links (messages.jsonl): the cluster had none, or the run ended before.</p>;
  }
  const senders = [...new Set(links.map((link) => link.from))].sort();
  const receivers = [...new Set(links.map((link) => link.to))].sort();
  const most = Math.max(1, ...links.map((link) => link.dropped));
  return (
    <Scroll>
      <table class="matrix">
        <thead>
          <tr>
            <th>from ↓ to →</th>
            {receivers.map((to) => (
              <th key={to} class="n">
                {to}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {senders.map((from) => (
            <tr key={from}>
              <th>{from}</th>
              {receivers.map((to) => (
                <LinkCell key={to} link={links.find((link) => link.from === from && link.to === to)} most={most} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function LinkCell({ link, most }: { readonly link: LinkRow | undefined; readonly most: number }): VNode {
  if (link === undefined) return <td class="n soft">·</td>;
  const share = Math.round((link.dropped / most) * 42);
  return (
    <td class="n" style={{ background: `color-mix(in srgb, var(--fault-kill) ${share}%, transparent)` }}>
      {count(link.passed)}
      {link.dropped > 0 && <small>{count(link.dropped)} dropped</small>}
      {link.delayed > 0 && <small>{count(link.delayed)} delayed</small>}
    </td>
  );
}
