import { expect, test } from "vitest";
import type { ReplyBody } from "../../service/frames.ts";
import type { Request, WatchEvent } from "../../service/requests.ts";
import { run } from "../../service/testing/drawn-history.ts";
import { createWatchModel, type WatchModel } from "./watch-model.ts";

const { tree } = run([
  ["s", { f: "open" }],
  ["s", { f: "multi", operations: [{ f: "create", path: "/a", data: 1 }] }],
]);
const changed: WatchEvent = { type: "changed", path: "/a", zxid: [1, 3] };
const get: Request = { f: "get", path: "/a", watch: true };

/** A client of which "/a" is watched; the server says what `told` gives next. */
function watching(): {
  readonly model: WatchModel;
  told: (body: ReplyBody, events: readonly WatchEvent[]) => string | undefined;
} {
  const model = createWatchModel();
  model.opened("s", 1);
  let number = 0;
  const told = (body: ReplyBody, events: readonly WatchEvent[]): string | undefined => {
    number++;
    const asked =
      body.type === "answer" ? ({ type: "request", xid: number, request: get } as const) : ({ type: "ping" } as const);
    model.asked(`${number}`, { type: "frame", session: "s", link: 1, number, acknowledged: 0, body: asked });
    return model.answered(
      `${number}`,
      { type: "frame", server: "n1", link: 1, number, zxid: [1, 3], events, body },
      tree,
    );
  };
  expect(told(answer(), [])).toBeUndefined();
  return { model, told };
}

function answer(): ReplyBody {
  return { type: "answer", xid: 1, answer: { ok: true, zxid: [1, 2], data: 1 } };
}

test("an event that is due comes with the next frame, and once", () => {
  const { model, told } = watching();
  model.changed([1, 3], { type: "set", path: "/a", data: 2, version: 1 });
  expect(told(answer(), [changed])).toBeUndefined();
  expect(told({ type: "pong" }, [changed])).toBe("it was told [changed /a at 1.3] with its pong, and [] was due");
});

test("an answer that leaves out an event that is due is noticed", () => {
  const { model, told } = watching();
  model.changed([1, 3], { type: "set", path: "/a", data: 2, version: 1 });
  expect(told(answer(), [])).toBe("it was told [] with its answer, and [changed /a at 1.3] was due");
});

test("a change of another node is no event", () => {
  const { model, told } = watching();
  model.changed([1, 3], { type: "set", path: "/b", data: 2, version: 1 });
  expect(told({ type: "pong" }, [])).toBeUndefined();
});

test("a client that connects again must be told what it missed", () => {
  const model = createWatchModel();
  model.opened("s", 2);
  const watches = { data: ["/a", "/gone"], exists: ["/a"], children: ["/"] };
  const body = { type: "watches", lastZxidSeen: [1, 1], watches } as const;
  model.asked("1", { type: "frame", session: "s", link: 2, number: 1, acknowledged: 0, body });
  const reply = {
    type: "frame",
    server: "n1",
    link: 2,
    number: 1,
    zxid: [1, 2],
    events: [],
    body: { type: "watches" },
  } as const;
  expect(model.answered("1", reply, tree)).toBe(
    "it missed [changed /a, children /, created /a, deleted /gone] and was told [] when it connected again",
  );
});
