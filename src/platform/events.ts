/** Which queue carries a message: `orders` is apart, so that a flood of events never delays an order. */
export type QueueName = "orders" | "events";

/** Every event that is published through the outbox, with its queue. The list is closed: a type that is missing here does not compile. */
export const eventQueues = {
  "account.email_changed": "events",
  "account.erased": "events",
  "account.erasure_requested": "events",
  "account.factors_reset": "events",
  "account.identity_linked": "events",
  "account.identity_unlinked": "events",
  "account.passkey_added": "events",
  "account.passkey_removed": "events",
  "account.password_changed": "events",
  "account.phone_verified": "events",
  "account.totp_added": "events",
  "account.totp_removed": "events",
  "code.issued": "events",
  "export.requested": "events",
  "import.continued": "events",
  "order.accepted": "orders",
  "order.ended": "orders",
  "order.erased": "events",
  "order.mail_requested": "events",
  "order.paid": "orders",
  "order.shipped": "orders",
  "payment.hinted": "orders",
  "refund.failed": "orders",
  "refund.given": "orders",
  "refund.hinted": "orders",
  "session.opened": "events",
  "stock.flipped": "events",
  "stock.low": "events",
  "stock.opened": "events",
  "stocks.arrived": "events",
  "stocks.opened": "events",
} as const satisfies Readonly<Record<string, QueueName>>;
export type EventType = keyof typeof eventQueues;

/** Every message that is sent without an outbox row, with its queue. */
export const hintQueues = {
  "reconcile.goes_on": "events",
  "stock.changed": "events",
} as const satisfies Readonly<Record<string, QueueName>>;
export type HintType = keyof typeof hintQueues;

const declared = new Map<string, QueueName>(Object.entries({ ...hintQueues, ...eventQueues }));

/** The queue of a type that was read from storage. A type that an older version declared goes with the ordinary events. */
export const queueNameOf = (type: string): QueueName => declared.get(type) ?? "events";
