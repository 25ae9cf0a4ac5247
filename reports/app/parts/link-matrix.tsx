/** How many messages each link passed, dropped, delayed, doubled and held back over the whole run, as a matrix. */
import type { VNode } from "preact";
import type { LinkRow } from "../../views/data/report-data.ts";
import { count } from "../../../histories/words/counts.ts";
import { Scroll } from "./scroll.tsx";

/** Messages by sender and receiver: passed, and below it what else was done to them. */
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
      {link.duplicated > 0 && <small>{count(link.duplicated)} doubled</small>}
      {link.reordered > 0 && <small>{count(link.reordered)} held back</small>}
    </td>
  );
}
