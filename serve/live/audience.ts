/**
 * Who looks on: one follower for each run, however many browsers show it. It looks while somebody is there, and its news go
 * to all of them as the same text. So ten viewers cost what one costs, and none costs nothing.
 */
import type { Follower } from "./follower.ts";

/** Time between two looks. */
const LOOK_MS = 1_000;

/** Those who look on. */
export interface Audience {
  /**
   * Tells `tell` how things stand, now and at each change, until the function that it gives is called.
   *
   * @param path of the run, which names the follower
   * @param open makes the follower, where there is none yet
   */
  join(path: string, open: () => Follower, tell: (news: News) => void): () => void;
}

/** Something changed. */
export interface News {
  /** JSON. */
  readonly text: string;
  readonly isOver: boolean;
}

interface Show {
  readonly viewers: Set<(news: News) => void>;
  last: News | undefined;
  end(): void;
}

/** Nobody looks on yet. */
export function openAudience(): Audience {
  const shows = new Map<string, Show>();
  return {
    join(path, open, tell) {
      const show = shows.get(path) ?? begin(path, open());
      show.viewers.add(tell);
      if (show.last !== undefined) tell(show.last);
      return () => {
        show.viewers.delete(tell);
        if (show.viewers.size === 0) show.end();
      };
    },
  };

  function begin(path: string, follower: Follower): Show {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let hasEnded = false;
    const show: Show = {
      viewers: new Set(),
      last: undefined,
      end() {
        hasEnded = true;
        clearTimeout(timer);
        if (shows.get(path) === show) shows.delete(path);
      },
    };
    shows.set(path, show);
    const look = async (): Promise<void> => {
      const { state, isOver, hasMore } = await follower.look();
      if (hasEnded) return;
      const text = JSON.stringify(state);
      if (text !== show.last?.text && !hasMore) {
        show.last = { text, isOver };
        for (const tell of show.viewers) tell(show.last);
      }
      if (isOver) return show.end();
      timer = setTimeout(again, hasMore ? 0 : LOOK_MS);
    };
    const again = (): void => {
      // A file that cannot be read now, for whatever reason, may be readable at the next look.
      look().catch(() => {
        if (!hasEnded) timer = setTimeout(again, LOOK_MS);
      });
    };
    again();
    return show;
  }
}
