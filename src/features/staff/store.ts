import { selectAccount } from "#accounts";
import type { Ctx } from "#platform/context";
import { seenAt } from "#sessions";

/** What the back office sees of an account beside its own columns. */
export const besideAccount = { seen_at: seenAt("users.id") };

/** One account as the back office sees it, sealed. An erased one is not there any more. */
export const selectOfficeAccount = (ctx: Ctx, id: string) => selectAccount(ctx, id, besideAccount);
