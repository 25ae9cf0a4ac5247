/**
 * Moving about in the timeline with mouse, pad and fingers. The wheel zooms, sideways or with Shift it moves through time;
 * dragging moves the picture, with Shift it chooses the stretch to zoom to; two fingers do both.
 */
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** What a gesture asks for, in px of the plot. */
export interface Moves {
  /** Zoom by a factor (below 1: closer) around a place. */
  readonly zoom: (x: number, factor: number) => void;
  /** Move the picture: right and down are positive. */
  readonly pan: (dx: number, dy: number) => void;
  /** Show what is between two places. */
  readonly choose: (fromX: number, toX: number) => void;
  readonly click: (x: number, y: number) => void;
}

/** Where a pointer is, in px of the plot. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** The stretch that is being chosen; undefined while none is. */
export interface Chosen {
  readonly from: number;
  readonly to: number;
}

const CLICK_MAX_PX = 4;
const WHEEL_CLOSER = 0.8;
const PINCH_WHEEL_PX = 120;

/** Listens on the element; the plot begins `leftPx` from its left edge. */
export function useGestures(element: RefObject<HTMLElement | null>, leftPx: number, moves: Moves): Chosen | undefined {
  const [chosen, setChosen] = useState<Chosen | undefined>(undefined);
  const latest = useRef(moves);
  latest.current = moves;
  useEffect(() => {
    const target = element.current;
    if (target === null) return undefined;
    const placeOf = (event: MouseEvent): Place => {
      const box = target.getBoundingClientRect();
      return { x: event.clientX - box.left - leftPx, y: event.clientY - box.top };
    };
    const endPointers = followPointers(target, placeOf, latest, setChosen);
    const endWheel = followWheel(target, placeOf, latest);
    return () => {
      endPointers();
      endWheel();
    };
  }, [leftPx]);
  return chosen;
}

type LatestMoves = { readonly current: Moves };

/** The page must not scroll at the same time, which needs a listener that is not passive. */
function followWheel(target: HTMLElement, placeOf: (event: MouseEvent) => Place, moves: LatestMoves): () => void {
  const turn = (event: WheelEvent): void => {
    const { deltaX, deltaY, shiftKey, ctrlKey, altKey } = event;
    // With Alt the lanes scroll, as the browser does it.
    if (altKey || (deltaX === 0 && deltaY === 0)) return;
    event.preventDefault();
    if (ctrlKey) moves.current.zoom(placeOf(event).x, Math.exp(deltaY / PINCH_WHEEL_PX));
    else if (shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) moves.current.pan(-(deltaX === 0 ? deltaY : deltaX), 0);
    else moves.current.zoom(placeOf(event).x, deltaY > 0 ? 1 / WHEEL_CLOSER : WHEEL_CLOSER);
  };
  target.addEventListener("wheel", turn, { passive: false });
  return () => target.removeEventListener("wheel", turn);
}

function followPointers(
  target: HTMLElement,
  placeOf: (event: MouseEvent) => Place,
  moves: LatestMoves,
  setChosen: (chosen: Chosen | undefined) => void,
): () => void {
  const pointers = new Map<number, Place>();
  let begun: (Place & { readonly isChoosing: boolean }) | undefined;
  let isDragged = false;
  const press = (event: PointerEvent): void => {
    if (event.button !== 0 || isOnScrollbar(target, event)) return;
    const place = placeOf(event);
    pointers.set(event.pointerId, place);
    begun = { ...place, isChoosing: event.shiftKey };
    isDragged = pointers.size > 1;
  };
  const move = (event: PointerEvent): void => {
    const before = pointers.get(event.pointerId);
    if (before === undefined || begun === undefined) return;
    const place = placeOf(event);
    if (!isDragged && Math.hypot(place.x - begun.x, place.y - begun.y) < CLICK_MAX_PX) return;
    if (!isDragged) target.setPointerCapture(event.pointerId);
    isDragged = true;
    if (begun.isChoosing) setChosen({ from: Math.min(begun.x, place.x), to: Math.max(begun.x, place.x) });
    else if (pointers.size === 2) pinch(pointers, event.pointerId, place, moves.current);
    else moves.current.pan(place.x - before.x, place.y - before.y);
    pointers.set(event.pointerId, place);
  };
  const release = (event: PointerEvent): void => {
    if (!pointers.delete(event.pointerId) || begun === undefined) return;
    const place = placeOf(event);
    setChosen(undefined);
    if (event.type === "pointerup") {
      if (!isDragged) moves.current.click(place.x, place.y);
      else if (begun.isChoosing) moves.current.choose(Math.min(begun.x, place.x), Math.max(begun.x, place.x));
    }
    if (pointers.size === 0) begun = undefined;
  };
  target.addEventListener("pointerdown", press);
  target.addEventListener("pointermove", move);
  target.addEventListener("pointerup", release);
  target.addEventListener("pointercancel", release);
  return () => {
    target.removeEventListener("pointerdown", press);
    target.removeEventListener("pointermove", move);
    target.removeEventListener("pointerup", release);
    target.removeEventListener("pointercancel", release);
  };
}

function isOnScrollbar(target: HTMLElement, event: PointerEvent): boolean {
  return event.clientX > target.getBoundingClientRect().left + target.clientWidth;
}

/** Two fingers: the place between them stays under them. */
function pinch(pointers: ReadonlyMap<number, Place>, id: number, place: Place, moves: Moves): void {
  const before = pointers.get(id);
  const other = [...pointers].find(([each]) => each !== id)?.[1];
  if (before === undefined || other === undefined) return;
  const apart = Math.abs(place.x - other.x);
  moves.pan((place.x - before.x) / 2, 0);
  if (apart > 1) moves.zoom((place.x + other.x) / 2, Math.abs(before.x - other.x) / apart);
}
