/**
 * Journal: the order in which tables got their entries. A number of a state or a letter must mean the same to all searchers,
 * so each of them makes its tables from the same entries in the same order, and gives the same numbers.
 *
 * Whoever carries something out writes down what came of it; the others read it when they lack something, and need not
 * carry it out as well.
 */
import { AT, exclusively, growTo, type SearchMemory } from "./search-memory.ts";

/** As one searcher has it. */
export interface Journal {
  /** A channel of its own for each table, opened by all searchers in the same order. @param apply enters an entry */
  open<Entry>(apply: (entry: Entry) => void): Channel<Entry>;
  /** Enters what others have written since, in all tables. Before it, what others found may have numbers that are not known. */
  catchUp(): void;
}

/** What one table writes and reads. */
export interface Channel<Entry> {
  /** Writes an entry that is JSON, and enters it here; unless it is known once all is entered that others wrote. */
  write(entry: Entry, isKnown: () => boolean): void;
}

/** The journal of a searcher that is alone: nothing is written. */
export function createOwnJournal(): Journal {
  return {
    catchUp: () => undefined,
    open: (apply) => ({
      write(entry, isKnown) {
        if (!isKnown()) apply(entry);
      },
    }),
  };
}

/** Characters that are made a text at once: as arguments of a call, which may not have any number. */
const PIECE = 2 ** 13;
/** An entry begins with its length, in two numbers of 16 bits. */
const HEAD = 2;

/** The journal of one of several searchers, which has read nothing. */
export function createSharedJournal({ control, journal }: SearchMemory): Journal {
  const tables: ((entry: unknown) => void)[] = [];
  let characters = new Uint16Array(journal, 0, journal.byteLength / 2);
  let read = 0;

  function textAt(start: number, length: number): string {
    let text = "";
    for (let done = 0; done < length; done += PIECE) {
      const end = Math.min(done + PIECE, length);
      // To spread them would go through an iterator, which is slow.
      text += Reflect.apply(String.fromCharCode, undefined, characters.subarray(start + done, start + end));
    }
    return text;
  }

  function catchUp(): void {
    const end = Atomics.load(control, AT.journal);
    if (read === end) return;
    if (characters.length < end) characters = new Uint16Array(journal, 0, journal.byteLength / 2);
    while (read < end) {
      const length = (characters[read] as number) + (characters[read + 1] as number) * 2 ** 16;
      const [channel, entry] = JSON.parse(textAt(read + HEAD, length)) as readonly [number, unknown];
      tables[channel]?.(entry);
      read += HEAD + length;
    }
  }

  function append(text: string): void {
    const end = read + HEAD + text.length;
    characters[read] = text.length % 2 ** 16;
    characters[read + 1] = Math.floor(text.length / 2 ** 16);
    for (let place = 0; place < text.length; place++) characters[read + HEAD + place] = text.charCodeAt(place);
    read = end;
    Atomics.store(control, AT.journal, end);
  }

  return {
    catchUp,
    open(apply) {
      const channel = tables.push(apply as (entry: unknown) => void) - 1;
      return {
        write(entry, isKnown) {
          const text = JSON.stringify([channel, entry]);
          // Before the lock, which growing needs, too: others may write as much meanwhile.
          for (let isWritten = false; !isWritten;) {
            growTo(control, journal, 2 * (Atomics.load(control, AT.journal) + HEAD + text.length));
            isWritten = exclusively(control, () => {
              catchUp();
              if (isKnown()) return true;
              if (journal.byteLength < 2 * (read + HEAD + text.length)) return false;
              if (characters.length < journal.byteLength / 2)
                characters = new Uint16Array(journal, 0, journal.byteLength / 2);
              append(text);
              apply(entry);
              return true;
            });
          }
        },
      };
    },
  };
}
