/**
 * Whether the page is being printed. A browser prints what is there when it has told of it, so what is drawn for paper is
 * drawn at once.
 */
import { options } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

const query = matchMedia("print");

/** True from before the first sheet to after the last. */
export function usePaper(): boolean {
  const [isPaper, settle] = useState(query.matches);
  useLayoutEffect(() => {
    const begin = (): void => atOnce(() => settle(true));
    const end = (): void => atOnce(() => settle(query.matches));
    addEventListener("beforeprint", begin);
    addEventListener("afterprint", end);
    query.addEventListener("change", end);
    return () => {
      removeEventListener("beforeprint", begin);
      removeEventListener("afterprint", end);
      query.removeEventListener("change", end);
    };
  }, []);
  return isPaper;
}

/** What the change leads to is drawn before this returns, pictures that measure themselves included. */
function atOnce(change: () => void): void {
  options.debounceRendering = (draw) => draw();
  try {
    change();
  } finally {
    delete options.debounceRendering;
  }
}
