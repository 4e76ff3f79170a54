import { DAY } from "../../../src/platform/basics/time.ts";
import type { Order } from "./order.ts";
import type { Visit } from "./visit.ts";

/** What becomes of an order, step by step; each number is how long it waits until the next step, in milliseconds. */
export type Life = AsyncGenerator<number, void, void>;

export type Fate = {
  /** How many in so many as all shares come to. */
  readonly share: number;
  /** Units that the first line has at least. */
  readonly units?: number;
  /** An order that a provider took the money of, or that was placed in another way. */
  readonly live:
    | { readonly of: "any order" | "an order without a gift card"; readonly go: (order: Order) => Life }
    | { readonly of: "a visit"; readonly go: (visit: Visit) => Life };
};

export const ofAny = (go: (order: Order) => Life): Fate["live"] => ({ of: "any order", go });

/** Some days, not a whole number of them. */
export const days = ({ random }: Pick<Visit, "random">, most: number): number => 1 + random.below(most * DAY);
