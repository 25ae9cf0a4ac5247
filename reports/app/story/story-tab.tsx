/** The first tab: what happened and why, then the run at a glance, its faults and its operations. */
import type { VNode } from "preact";
import type { CheckResult } from "../../../runs/results.ts";
import type { ReportData, Story } from "../../views/data/report-data.ts";
import { counted } from "../../../histories/words/counts.ts";
import { checkMark, checkMessage, claimWords, digitsFor, seconds } from "../../views/words.ts";
import { FaultTable } from "../parts/fault-table.tsx";
import { Glance } from "./glance.tsx";
import { OperationTable } from "../parts/operation-table.tsx";
import { useAddress } from "../view-state/use-view-state.ts";
import { StoryCard } from "./story-card.tsx";

/** What happened, what failed, and the run at a glance. */
export function StoryTab({ data }: { readonly data: ReportData }): VNode {
  return (
    <>
      {data.story.length > 0 && <ToldStory data={data} />}
      <Lead data={data} />
      {!data.isSearch && <Overview data={data} />}
    </>
  );
}

/** The run as a picture, and its faults and operations in figures. */
function Overview({ data }: { readonly data: ReportData }): VNode {
  return (
    <>
      <section>
        <h2>The run at a glance</h2>
        <Glance data={data} />
      </section>
      <div class="two">
        <section class="faults-of-run">
          <h2>Faults</h2>
          <FaultTable data={data} />
        </section>
        <section>
          <h2>Operations</h2>
          <OperationTable rows={data.operationRows} />
        </section>
      </div>
    </>
  );
}

/** A small run in sentences, in order of time; the last one says what went wrong. */
function ToldStory({ data }: { readonly data: ReportData }): VNode {
  const digits = digitsFor(data.story.map(({ time }) => time));
  const address = useAddress();
  const marksFailures = data.story.some(({ isFailure }) => isFailure === true);
  return (
    <section class="told">
      <h2>
        What happened
        {data.messages !== undefined && (
          <span class="aside">
            <a href={address({ tab: "messages" })}>message by message</a>
          </span>
        )}
      </h2>
      {data.origin.length > 0 && <p class="soft origin">{data.origin.join(" ")}</p>}
      <ol class="story-lines">
        {data.story.map(({ time, text, isFailure }, index) => (
          <li key={index} class={(isFailure ?? (!marksFailures && index === data.story.length - 1)) ? "fails" : ""}>
            <time>
              <a href={address({ tab: data.nodes.length > 0 ? "nodes" : "faults", timeNs: time })}>
                {seconds(time, digits)}
              </a>
            </time>
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What the reader came for, by how the run stands. */
function Lead({ data }: { readonly data: ReportData }): VNode {
  return (
    <>
      {data.stories.map((story: Story, index) => (
        <StoryCard key={index} story={story} data={data} />
      ))}
      {data.stories.length > 0 && <Claimed data={data} />}
      {data.stories.length === 0 ? <Tried data={data} /> : <OtherFailures data={data} />}
    </>
  );
}

/** What the system claims by name, and whether it is so; where no story is told these are among all checks. */
function Claimed({ data }: { readonly data: ReportData }): VNode | null {
  const checks = data.checks.filter(({ promise }) => promise !== undefined);
  if (checks.length === 0) return null;
  return (
    <section class="claimed">
      <h2>What the system claims</h2>
      <Checks checks={checks} />
    </section>
  );
}

/** What failed beside the history, whose stories are told above. */
function OtherFailures({ data }: { readonly data: ReportData }): VNode | null {
  const checks = data.checks.filter(({ kind, valid }) => valid === false && kind !== "history" && kind !== undefined);
  if (checks.length === 0) return null;
  return (
    <section class="other-failures">
      <h2>What else failed</h2>
      <Checks checks={checks} />
    </section>
  );
}

const TITLES = {
  valid: "What was tried, and held",
  invalid: "What failed",
  unknown: "Why there is no clear answer",
  unfinished: "What is left of this run",
};

function Tried({ data }: { readonly data: ReportData }): VNode {
  const { standing } = data.header;
  return (
    <section>
      <h2>{TITLES[standing]}</h2>
      {standing === "unfinished" && (
        <p>
          The run ended before its history was checked; it recorded {seconds(data.durationNs, 1)} of operations. Check
          what it left with <code>npx clew check history.jsonl</code>, or repeat it with the command above.
        </p>
      )}
      {data.unknowns.length > 0 && data.property === undefined && (
        <ul class="plain">
          {data.unknowns.map(({ reason, keyCount }) => (
            <li key={reason} class="why unknown">
              <b>{counted(keyCount, "key")} undecided.</b> {reason}
            </li>
          ))}
        </ul>
      )}
      <Checks checks={data.checks} />
      {standing === "valid" && (
        <p class="soft">
          {data.checks.some(({ kind }) => kind === "explored")
            ? "A search that saw everything is proof within its bounds: it speaks of all orders of events, of these operations."
            : "A run that holds is evidence, not proof: it speaks of these operations, under these faults, in this order of events."}
        </p>
      )}
    </section>
  );
}

function worstFirst(left: CheckResult, right: CheckResult): number {
  const rank = ({ valid, promise }: CheckResult): number => {
    if (valid === false) return promise === "not-promised" ? 2 : 0;
    return valid === "unknown" ? 1 : 3;
  };
  return rank(left) - rank(right);
}

/** The checks, each with what it found; those that did not pass come first. */
export function Checks({ checks }: { readonly checks: readonly CheckResult[] }): VNode | null {
  if (checks.length === 0) return null;
  return (
    <ul class="checks">
      {[...checks].sort(worstFirst).map((check) => (
        <CheckLine key={check.name} check={check} />
      ))}
    </ul>
  );
}

/** One check: its mark, its name, how it stands beside what the system claims, and what it found. */
function CheckLine({ check }: { readonly check: CheckResult }): VNode {
  const { name, valid, promise } = check;
  const claim = claimWords(check);
  const isExpected = valid === false && promise === "not-promised";
  return (
    <li class={isExpected ? "check-expected" : `check-${String(valid)}`}>
      <span class="mark" aria-label={isExpected ? "false, as the system says" : String(valid)}>
        {checkMark(check)}
      </span>
      <b>{name}</b>{" "}
      <span>
        {claim !== undefined && <i class="claim">{claim}</i>} {checkMessage(check)}
      </span>
    </li>
  );
}
