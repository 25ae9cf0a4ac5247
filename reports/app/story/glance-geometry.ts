/** Room around the picture of the whole run, in px; its parts share one axis of time. */

/** Left of the plot, for what stands at its lines. */
export const LEFT = 64;
/** Right of the plot. */
export const RIGHT = 14;
/** Above the plot, for the time of the failure. */
export const TOP = 22;
/** Height of the curves. */
export const PLOT = 150;
