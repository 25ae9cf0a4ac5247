/** What is followed, and what browsers are told of it. */

/** Looks at files that grow. */
export interface Follower {
  /** Takes in what is new. */
  look(): Promise<Look>;
}

/** What a look gave. */
export interface Look {
  /** What the page shows, as JSON. */
  readonly state: object;
  /** Nothing will change any more. */
  readonly isOver: boolean;
  /** There was more than one look takes. */
  readonly hasMore: boolean;
}
