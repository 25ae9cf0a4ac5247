/** Which key the timeline shows, and by what its lanes are. */
import type { VNode } from "preact";
import { clipped } from "../../../histories/clipped.ts";
import { keyText } from "../../../histories/key-text.ts";
import { count } from "../../../histories/words/counts.ts";
import type { ReportData } from "../../views/data/report-data.ts";
import type { LanesBy } from "../../views/operations/lane-table.ts";
import { groupMark } from "../../views/timeline/group-verdict.ts";
import { keyName } from "../../views/words.ts";
import { ALL_KEYS, type Change } from "./timeline-model.ts";

const KEY_CHARACTERS = 40;

interface KeyChoiceProps {
  readonly data: ReportData;
  /** undefined: all keys. */
  readonly keyPlace: number | undefined;
  readonly change: Change;
}

/** All keys, or one of those that are listed. */
export function KeyChoice({ data, keyPlace, change }: KeyChoiceProps): VNode | null {
  const { groups, table } = data.timeline;
  if (table.keys.length < 2) return null;
  const more = table.keys.length - groups.length;
  return (
    <label>
      Key{" "}
      <select
        value={keyPlace ?? -1}
        onChange={(event) => {
          const key = table.keys[Number(event.currentTarget.value)];
          const name = key === undefined || key === null ? ALL_KEYS : keyText(key);
          change({ key: name, operation: undefined, from: undefined, to: undefined }, "push");
        }}
      >
        <option value={-1}>all keys · {count(table.length)}</option>
        {groups.map((group, at) => (
          <option key={at} value={at} disabled={group.embeddedCount === 0}>
            {groupMark(group, data.checks)}
            {group.key === undefined ? "(none)" : clipped(keyName(group.key), KEY_CHARACTERS)} ·{" "}
            {count(group.operationCount)}
            {group.embeddedCount === 0 ? " (not on this page)" : ""}
          </option>
        ))}
        {more > 0 && <option disabled>… and {count(more)} more: name one below</option>}
      </select>
    </label>
  );
}

/** Whether a lane is a process, or a process on a key. */
export function LanesChoice({ by, setBy }: { readonly by: LanesBy; readonly setBy: (by: LanesBy) => void }): VNode {
  return (
    <div class="choice" role="group" aria-label="A lane for">
      {(["process", "key"] as const).map((each) => (
        <button key={each} type="button" aria-pressed={by === each} onClick={() => setBy(each)}>
          by {each}
        </button>
      ))}
    </div>
  );
}
