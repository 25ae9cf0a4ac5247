/** The script of the pages: each does by itself what is more than reading and following links. */
// oxlint-disable-next-line import/no-unassigned-import -- first: the libraries below look at the language as they load
import "../../reports/app/language.ts";
import { render, type VNode } from "preact";
import { startScheme } from "../../reports/app/scheme/scheme.ts";
import { SchemeSwitch } from "../../reports/app/scheme/scheme-switch.tsx";
import { followList } from "./follow-list.ts";
import { LiveHuntPanel } from "./live-hunt.tsx";
import { LiveRunPanel } from "./live-run.tsx";

startScheme();
const scheme = document.querySelector("#scheme");
if (scheme !== null) render(<SchemeSwitch />, scheme);
followList();
followAt("#live-run", (path) => <LiveRunPanel path={path} />);
followAt("#live-hunt", (path) => <LiveHuntPanel path={path} />);

/** Draws what follows a run where the page has a place for it. */
function followAt(place: string, panel: (path: string) => VNode): void {
  const element = document.querySelector<HTMLElement>(place);
  if (element !== null) render(panel(element.dataset["path"] ?? ""), element);
}
