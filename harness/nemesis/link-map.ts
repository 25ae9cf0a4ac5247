/**
 * LinkMap: something of each directed link. Names put together as keys ("n1>n2") would be spelled, hashed and thrown
 * away for every look.
 */
export class LinkMap<Kept> {
  readonly #byFrom = new Map<string, Map<string, Kept>>();

  get(from: string, to: string): Kept | undefined {
    return this.#byFrom.get(from)?.get(to);
  }

  set(from: string, to: string, kept: Kept): void {
    const row = this.#byFrom.get(from);
    if (row === undefined) this.#byFrom.set(from, new Map([[to, kept]]));
    else row.set(to, kept);
  }
}
