import { z } from "zod";

export const ExportRequested = z.object({ export_id: z.string() });
/** An account is erased: what is outside of the database is to follow. */
export const AccountErased = z.object({ user_id: z.string() });
/** The same for a guest's order. `cart_id` names the object of their cart. */
export const OrderErased = z.object({ order_id: z.string(), cart_id: z.string() });
export const ErasureRequested = z.object({ outbox_id: z.string(), user_id: z.string(), erase_at: z.int() });
