import { z } from "zod";

/** Which queue carries a message: `orders` is apart, so that a flood of other messages never delays an order. */
export type QueueName = "orders" | "events";

type Declared<S extends z.ZodObject = z.ZodObject> = {
  readonly schema: S;
  readonly queue: QueueName;
  /** What the reference says of it: outgoing webhooks may carry it then, and its members are part of the API. Null keeps it inside. */
  readonly about: string | null;
  /** Of its members as the API shows them: one higher with a change that a receiver could not read. */
  readonly version: number;
};

/** A message that is published through the outbox: each consumer acts on it once. */
export type Event<S extends z.ZodObject = z.ZodObject> = Declared<S> & {
  readonly type: string;
  readonly kind: "event";
};
/** A message without an outbox row. It may be lost or doubled, so its handler is idempotent and something sweeps after it. */
export type Hint<S extends z.ZodObject = z.ZodObject> = Declared<S> & { readonly type: string; readonly kind: "hint" };

type Travel = { readonly queue?: QueueName; readonly about?: string; readonly version?: number };

/** The members of a message, which carries ids and figures and no personal data, and how it travels: by `events`, and not public, unless it says otherwise. */
export const message = <S extends z.ZodRawShape>(
  shape: S,
  { queue = "events", about, version = 1 }: Travel = {},
): Declared<z.ZodObject<S>> => ({ schema: z.object(shape), queue, about: about ?? null, version });

const known_types = new Map<string, Event | Hint>();

/** The queue of a type that was read from storage. A type that an older version declared goes with the ordinary events. */
export const queueNameOf = (type: string): QueueName => known_types.get(type)?.queue ?? "events";

/** Every event that outgoing webhooks may carry, by type. Known once the shop is loaded, so it is asked for and never kept by a module as it loads. */
export const publicEvents = (): Event[] =>
  [...known_types.values()]
    .filter((one) => one.kind === "event")
    .filter(({ about }) => about !== null)
    .toSorted((a, b) => (a.type < b.type ? -1 : 1));

/** The events that a feature publishes, by type. Other features hear them by `on`; types are stored, so they are never renamed. */
export const defineEvents = <const C extends Record<string, Declared>>(
  catalogue: C,
): { readonly [T in keyof C]: C[T] & { readonly type: string; readonly kind: "event" } } => define(catalogue, "event");

/** The hints that a feature sends, by type. */
export const defineHints = <const C extends Record<string, Declared>>(
  catalogue: C,
): { readonly [T in keyof C]: C[T] & { readonly type: string; readonly kind: "hint" } } => define(catalogue, "hint");

function define<C extends Record<string, Declared>, K extends "event" | "hint">(
  catalogue: C,
  kind: K,
): { readonly [T in keyof C]: C[T] & { readonly type: string; readonly kind: K } } {
  const entries = Object.entries(catalogue).map(([type, declared]) => {
    const known = known_types.get(type);
    if (known && known.queue !== declared.queue) throw new Error(`the message ${type} is declared for two queues`);
    const whole = { ...declared, type, kind };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its kind is one of the two, which the parameter's type forgets
    known_types.set(type, whole as Event | Hint);
    return [type, whole] as const;
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the keys it was given
  return Object.fromEntries(entries) as { readonly [T in keyof C]: C[T] & { readonly type: string; readonly kind: K } };
}
