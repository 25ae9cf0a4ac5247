/**
 * What errors of RabbitMQ mean. Those with a number close the channel or the connection; all but a few may come while a message is
 * on its way to the queue. A queue that could not be declared has been given no message.
 */
import type { ErrorRow } from "../common/trouble.ts";

const refused = (code: string, because: string): ErrorRow => ({ stage: "answered", code, means: "fail", because });
const inDoubt = (code: string, because: string): ErrorRow => ({ stage: "answered", code, means: "info", because });

/** In order: the first that fits counts. */
export const RABBIT_ERRORS: readonly ErrorRow[] = [
  refused("NO_ROUTE", "there was no queue for it"),
  refused("403", "the user may not do that"),
  refused("406", "the queue is another one than was expected"),
  {
    stage: "answered",
    code: "404",
    text: /^NOT_FOUND - no (queue|exchange)/,
    means: "fail",
    because: "there is no such queue",
  },
  inDoubt("404", "its queue was there and has no leader now: others may have taken the message"),
  inDoubt("NACK", "some replica may have it"),
  inDoubt("320", "the broker closed the connection, perhaps with the message in the queue"),
  inDoubt("541", "the broker failed, perhaps after the message was taken or put in"),
];
