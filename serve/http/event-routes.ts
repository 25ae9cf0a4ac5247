/** The routes of what goes on: server-sent events, one for each change. */
import { join } from "node:path";
import type { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { readHunt } from "../folders/read-hunt.ts";
import type { EntryKind } from "../views/entry.ts";
import { parseTestRecord } from "../../runs/test-record.ts";
import { insideStore } from "../folders/inside-store.ts";
import { readJson } from "../folders/read-json.ts";
import type { Audience, News } from "../live/audience.ts";
import type { Follower } from "../live/follower.ts";
import { huntFollower } from "../live/hunt-follower.ts";
import type { JudgeOf } from "../live/live-judge.ts";
import { runFollower } from "../live/run-follower.ts";
import type { Site } from "./site.ts";

/** Who looks on, and who judges what they see. */
export interface LiveShows {
  readonly audience: Audience;
  readonly judgeOf: JudgeOf;
}

/** Adds them. */
export function addEventRoutes(app: Hono, site: Site, { audience, judgeOf }: LiveShows): void {
  app.get("/events/:path{.+}", async (context) => {
    const path = context.req.param("path");
    const place = await insideStore(site.root, path);
    const entry = place?.path === join(site.root, path) ? await site.index.entry(path) : undefined;
    if (place === undefined || entry === undefined) return context.notFound();
    const open = await followerOf(entry.kind, place.path, judgeOf);
    if (open === undefined || context.req.method !== "GET") return context.notFound();
    return streamSSE(context, async (stream) => {
      await new Promise<void>((resolve) => {
        let isBusy = false;
        let next: News | undefined;
        // A slow browser is told what holds when it has time, not all that held meanwhile.
        const send = async (news: News): Promise<void> => {
          next = news;
          if (isBusy) return;
          isBusy = true;
          while (next !== undefined) {
            const { text, isOver } = next;
            next = undefined;
            // oxlint-disable-next-line no-await-in-loop -- one after the other
            await stream.writeSSE({ event: isOver ? "over" : "news", data: text });
            if (isOver) resolve();
          }
          isBusy = false;
        };
        const leave = audience.join(path, open, (news) => void send(news));
        stream.onAbort(() => {
          leave();
          resolve();
        });
      });
    });
  });
}

/** What follows an entry of this kind; undefined where nothing can be followed. */
async function followerOf(kind: EntryKind, folder: string, judgeOf: JudgeOf): Promise<(() => Follower) | undefined> {
  if (kind === "hunt") {
    const hunt = await readHunt(folder);
    return typeof hunt === "string" ? undefined : () => huntFollower(folder, hunt, Date.now);
  }
  if (kind !== "run") return undefined;
  const { content: test } = await readJson(folder, "test.json", parseTestRecord);
  return test === undefined ? undefined : () => runFollower(folder, test, judgeOf, Date.now);
}
