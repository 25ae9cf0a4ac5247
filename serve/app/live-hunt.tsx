/** A hunt that goes on: how far it is, how fast, and what it found. */
import type { VNode } from "preact";
import { count } from "../../histories/words/counts.ts";
import type { HuntNews } from "../views/live-hunt.ts";
import { useNews } from "./news.ts";

/** The part of a hunt's page that follows it. */
export function LiveHuntPanel({ path }: { readonly path: string }): VNode {
  const { news: told, isConnected } = useNews(path);
  const news = told as HuntNews | undefined;
  if (news === undefined) return <p class="soft">{isConnected ? "Looking …" : "The server does not answer."}</p>;
  const { seeds, seedCount, findings, rate } = news;
  const leftS = rate === undefined || rate === 0 ? undefined : Math.ceil((seedCount - seeds) / rate);
  return (
    <section>
      <h2>
        Now{" "}
        <span class="soft small">{isConnected ? "" : "· the server does not answer; this is what it said last"}</span>
      </h2>
      <progress max={seedCount} value={seeds} aria-label="Seeds that were run" />
      <dl class="now">
        <Figure name="seeds" value={`${count(seeds)} of ${count(seedCount)}`} />
        <Figure name="seeds a second" value={rate === undefined ? "–" : String(rate)} />
        <Figure name="left" value={leftS === undefined ? "–" : `${count(leftS)} s`} />
        <Figure name="findings" value={count(findings)} />
      </dl>
    </section>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }): VNode {
  return (
    <div data-figure={name}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
