/** Measures of the timeline's picture in px, shared by its parts. */

/** Where the plot begins: to its left are the names of the lanes. */
export const LEFT = 92;
/** The same where lanes are named by key and process. */
export const LEFT_WIDE = 170;
/** Height of the time labels above the first lane. */
export const TOP = 26;
/** Distance from lane to lane. */
export const LANE = 26;
/** Least distance of time labels. */
export const TICK_GAP = 80;
/** Height of a bar. */
export const BAR = 18;
/** Width of a letter in a bar. */
export const CHARACTER = 6.8;
/** Room below the last lane. */
export const BOTTOM = 8;
/** Width of the view of a whole key, and of a failure, in lengths of what it shows. */
export const ROOM_AROUND_KEY = 1.04;
/** The first look shows this many times the span of the operations that contradict each other. */
export const ROOM_AROUND_FAILURE = 1.5;
/** Most of the window's height that the lanes take: where there are more, they scroll. */
export const HEIGHT_SHARE = 0.72;
