/** The script of the pages: each does by itself what is more than reading and following links. */
// oxlint-disable-next-line import/no-unassigned-import -- first: the libraries below look at the language as they load
import "../../reports/app/language.ts";
import { render } from "preact";
import { startScheme } from "../../reports/app/scheme/scheme.ts";
import { SchemeSwitch } from "../../reports/app/scheme/scheme-switch.tsx";
import { followList } from "./follow-list.ts";

startScheme();
const scheme = document.querySelector("#scheme");
if (scheme !== null) render(<SchemeSwitch />, scheme);
followList();
