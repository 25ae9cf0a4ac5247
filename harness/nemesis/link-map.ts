/**
 * LinkMap: something of each directed link. Names put together as keys ("n1>n2") would be spelled, hashed and thrown
 * away for every look.
 */
export class LinkMap<Value> {
  readonly #byFrom = new Map<string, Map<string, Value>>();

  get(from: string, to: string): Value | undefined {
    return this.#byFrom.get(from)?.get(to);
  }

  set(from: string, to: string, value: Value): void {
    const row = this.#byFrom.get(from);
    if (row === undefined) this.#byFrom.set(from, new Map([[to, value]]));
    else row.set(to, value);
  }
}
