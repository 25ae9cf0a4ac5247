/** News of a run or a hunt, as the server sends them. */
import { useEffect, useState } from "preact/hooks";

/**
 * The latest news; undefined before the first. When all is over the page is loaded again, for then there is more to show.
 *
 * @param path of the run, in the store
 * @returns what a follower of its kind told last
 */
export function useNews(path: string): { readonly news: unknown; readonly isConnected: boolean } {
  const [news, setNews] = useState<unknown>();
  const [isConnected, setConnected] = useState(true);
  useEffect(() => {
    const source = new EventSource(`/events/${path.split("/").map(encodeURIComponent).join("/")}`);
    source.addEventListener("open", () => setConnected(true));
    source.addEventListener("error", () => setConnected(false));
    source.addEventListener("news", ({ data }: MessageEvent<string>) => setNews(JSON.parse(data)));
    source.addEventListener("over", () => {
      source.close();
      location.reload();
    });
    return () => source.close();
  }, [path]);
  return { news, isConnected };
}
