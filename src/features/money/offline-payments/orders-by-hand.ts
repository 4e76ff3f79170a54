import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { definePoint } from "#platform/extension-points";

/** An order that money comes for by hand, as it stands at one version. */
export type OrderByHand = {
  /** `moving`: it is in the middle of something, and has to be looked at again. */
  readonly state: "moving" | "sold" | "ended";
  readonly payment: {
    readonly payment_id: string;
    readonly provider: string;
    readonly amount: number;
    readonly captured: number;
    readonly waived: number;
  };
  readonly currency: string;
  /** What its contact is sealed with; null once its person is erased. */
  readonly personalKey: () => Promise<string | null>;
  /** Statements that move a sold order for money that came. Their batch fails, by `isOvertaken`, when the order has moved meanwhile. */
  readonly receive: () => readonly Statement[];
};

/** What the feature that moves orders does about money by hand. */
export type OrdersByHand = {
  /** Takes the order as far as it can go, and says how it stands; null where none has this payment by hand. */
  readonly settle: (ctx: Ctx, order_id: string) => Promise<OrderByHand | null>;
  readonly isOvertaken: (error: unknown) => boolean;
  /** Cancels an order whose transfer did not come in time. False where it came, or nothing is to be cancelled any more. */
  readonly cancelOverdue: (ctx: Ctx, order_id: string) => Promise<boolean>;
};

const point = definePoint<OrdersByHand>("orders paid by hand");
export const ordersByHand = point;

/** Throws where no feature moves orders. */
export function orders(): OrdersByHand {
  const [first] = point.rules();
  if (!first) throw new Error("no feature moves orders that are paid by hand");
  return first;
}
