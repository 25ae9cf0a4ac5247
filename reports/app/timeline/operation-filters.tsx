/** What the timeline leaves out: everything that does not match all that is asked for here. */
import type { VNode } from "preact";
import { count } from "../../../histories/words/counts.ts";
import { OUTCOMES } from "../../views/operations/operation-table.ts";
import type { Filter } from "../view-state/view-state.ts";
import type { TimelineModel } from "./timeline-model.ts";

/** Longer lists are no help. */
const LIST_MAX = 100;

/** A search, a choice for each property of operations, and how many match. */
export function OperationFilters({ model }: { readonly model: TimelineModel }): VNode {
  const { table, data, state, lanes, change } = model;
  const { filter } = state;
  const set = (part: Partial<Filter>): void => change({ filter: { ...filter, ...part } }, "replace");
  const faults = [...new Set(data.bands.map(({ fault }) => fault))];
  const isFiltered = Object.values(filter).some((wanted) => wanted !== undefined);
  return (
    <div class="toolbar filters" role="search" aria-label="Operations">
      <Typed label="Search" size={18} value={filter.text} set={(text) => set({ text })} />
      <Listed label="Function" words={table.fs} value={filter.f} set={(f) => set({ f })} />
      <Listed label="Outcome" words={OUTCOMES} value={filter.type} set={(type) => set({ type })} />
      <Typed label="Process" size={6} value={filter.process} set={(process) => set({ process })} />
      {table.keys.length > 1 && <Typed label="Key" size={8} value={filter.key} set={(key) => set({ key })} />}
      <Listed label="Node" words={table.nodes} value={filter.node} set={(node) => set({ node })} />
      <Listed label="During" words={faults} value={filter.fault} set={(fault) => set({ fault })} />
      {isFiltered && (
        <>
          <span class="soft small" aria-live="polite">
            {count(lanes.rows.length)} match
          </span>
          <button type="button" onClick={() => change({ filter: {} }, "replace")}>
            Show all
          </button>
        </>
      )}
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly set: (value: string | undefined) => void;
}

function Typed({ label, size, value, set }: FieldProps & { readonly size: number }): VNode {
  return (
    <label>
      {label}{" "}
      <input
        type="search"
        size={size}
        value={value ?? ""}
        onInput={(event) => set(event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
      />
    </label>
  );
}

/** Nothing where there is nothing to choose between. */
function Listed({ label, words, value, set }: FieldProps & { readonly words: readonly string[] }): VNode | null {
  if (words.length === 0 || (words.length < 2 && value === undefined)) return null;
  const listed = value === undefined || words.includes(value) ? words : [value, ...words];
  return (
    <label>
      {label}{" "}
      <select
        value={value ?? ""}
        onChange={(event) => set(event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
      >
        <option value="">any</option>
        {listed.slice(0, LIST_MAX).map((word) => (
          <option key={word} value={word}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}
