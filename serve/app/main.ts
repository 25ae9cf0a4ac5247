/** The script of the pages: each does by itself what is more than reading and following links. */
import { followList } from "./follow-list.ts";

followList();
