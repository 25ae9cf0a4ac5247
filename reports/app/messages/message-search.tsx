/** Which messages are looked for: by their words, and by a node at one of their ends. It is kept in the address. */
import type { VNode } from "preact";
import type { Filter } from "../view-state/view-state.ts";

interface MessageSearchProps {
  /** Whoever sends and receives. */
  readonly nodes: readonly string[];
  readonly filter: Filter;
  readonly find: (filter: Filter) => void;
}

/** A field for words, and a list of ends. */
export function MessageSearch({ nodes, filter, find }: MessageSearchProps): VNode {
  return (
    <div class="message-search">
      <label>
        Find{" "}
        <input
          type="search"
          value={filter.text ?? ""}
          placeholder="words, a type, a node"
          onInput={(event) => find({ ...filter, text: event.currentTarget.value || undefined })}
        />
      </label>
      <label>
        Of{" "}
        <select
          value={filter.node ?? ""}
          onChange={(event) => find({ ...filter, node: event.currentTarget.value || undefined })}
        >
          <option value="">everybody</option>
          {[...new Set([...nodes, ...(filter.node === undefined ? [] : [filter.node])])].map((node) => (
            <option key={node} value={node}>
              {node}
            </option>
          ))}
        </select>
      </label>
      {filter.type !== undefined && (
        <button type="button" onClick={() => find({ ...filter, type: undefined })}>
          Only {filter.type}: show all types
        </button>
      )}
    </div>
  );
}
