import { z } from "zod";

/** What orders tell of once an order is paid for, or taken without a payment. */
export const OrderSold = z.object({ order_id: z.string() });

/** That staff have the confirmation of an order mailed once more. */
export const OrderMailRequested = z.object({ outbox_id: z.string(), order_id: z.string() });

/** What inventory tells of when a variant comes down to its threshold. Quantities are units. */
export const StockLow = z.object({
  outbox_id: z.string(),
  variant_id: z.string(),
  available: z.int(),
  threshold: z.int(),
});
export type StockLow = z.output<typeof StockLow>;

/** That an account has moved to another e-mail address. The code went to the old one. */
export const EmailChanged = z.object({ outbox_id: z.string(), code_id: z.string() });
export type EmailChanged = z.output<typeof EmailChanged>;

/** What accounts tell of when somebody has logged in. */
export const SessionOpened = z.object({ session_id: z.string() });

/** What one-time codes tell of when one is to be sent. */
export const CodeIssued = z.object({ code_id: z.string() });

/** What happened to an account that its owner should hear of. */
export const AccountTouched = z.object({ outbox_id: z.string(), user_id: z.string() });
