/** One failure: its few operations as intervals, the reasons beside them, and the way through them step by step. */
import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { ReportData, Story } from "../../views/data/report-data.ts";
import { storyLayout } from "../../views/story-layout.ts";
import { operationText } from "../../../histories/words/operation-text.ts";
import { HOW_DECIDED } from "../../views/words.ts";
import { Scroll } from "../parts/scroll.tsx";
import { StoryFigure } from "./story-figure.tsx";
import { useWidth } from "../parts/width.ts";
import { useAddress } from "../view-state/use-view-state.ts";

/** Why one key is invalid, or a check does not hold: its few operations drawn, and the sentences beside them. */
export function StoryCard({ story, data }: { readonly story: Story; readonly data: ReportData }): VNode {
  const [element, width] = useWidth();
  const [step, setStep] = useState<number | undefined>(undefined);
  const layout = useMemo(() => (width > 0 ? storyLayout(story.operations, width) : undefined), [story, width]);
  const culprit = story.operations.find((operation) => operation.id === story.culprit);
  const current = step === undefined ? undefined : (story.steps[step]?.id ?? story.culprit);
  const address = useAddress();
  const last = story.culprit ?? story.operations.at(-1)?.id;
  return (
    <section class="story">
      <h2>{story.title}</h2>
      <div class="story-columns">
        <div ref={element} class="figure">
          {story.operations.length === 0 && <p class="soft">No single operation shows it.</p>}
          {layout !== undefined && story.operations.length > 0 && (
            <Scroll inSight={layout.bars.find(({ operation }) => operation.id === story.culprit)}>
              <StoryFigure story={story} bands={data.bands} layout={layout} current={current} />
            </Scroll>
          )}
          {story.property === undefined && (
            <>
              <div class="why">
                <b>No place for {culprit === undefined ? "it" : operationText(culprit)}.</b>
                <ul>
                  {story.configurations.map(({ state, why }) => (
                    <li key={`${state} ${why}`}>
                      With <code>{state}</code>: {why}.
                    </li>
                  ))}
                </ul>
              </div>
              <Steps story={story} step={step} go={setStep} />
            </>
          )}
        </div>
        <div>
          {story.sentences.length === 0 ? (
            <p class="soft">The checker gave no reasons in words.</p>
          ) : (
            <ol>
              {story.sentences.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ol>
          )}
          <p class="soft small">
            {story.footnote}{" "}
            {last !== undefined && <a href={address({ tab: "timeline", operation: last })}>See it in the timeline</a>}
          </p>
          {story.property === undefined && (
            <p class="soft small verdict-method">
              {HOW_DECIDED}, before anything was explained (it may name other operations): <i>{story.decidedBy}</i>.
            </p>
          )}
        </div>
      </div>
    </section>
  );
}

interface StepsProps {
  readonly story: Story;
  readonly step: number | undefined;
  readonly go: (step: number | undefined) => void;
}

/** Walks through the longest order that works, one operation at a time, up to the one that does not fit. */
function Steps({ story, step, go }: StepsProps): VNode {
  const last = story.steps.length;
  if (step === undefined) {
    return (
      <p>
        <button type="button" onClick={() => go(0)}>
          Step through
        </button>
      </p>
    );
  }
  const text =
    step < last
      ? `Takes effect next: ${story.steps[step]?.text ?? ""}`
      : "Here every order ends: whatever took effect so far, the outlined operation cannot come next.";
  return (
    <div class="steps">
      <p aria-live="polite">
        <b>
          {step + 1} of {last + 1}.
        </b>{" "}
        {text}
      </p>
      <button type="button" disabled={step === 0} onClick={() => go(step - 1)}>
        Back
      </button>
      <button type="button" disabled={step === last} onClick={() => go(step + 1)}>
        Next
      </button>
      <button type="button" onClick={() => go(undefined)}>
        Done
      </button>
    </div>
  );
}
