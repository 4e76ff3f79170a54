import { seenAt } from "#access/sessions";
import { selectAccount } from "#people/accounts";
import type { Ctx } from "#platform/context";

/** What the back office sees of an account beside its own columns. */
export const besideAccount = { last_seen_at: seenAt("users.id") };

/** One account as the back office sees it, sealed. An erased one is not there any more. */
export const selectOfficeAccount = (ctx: Ctx, id: string) => selectAccount(ctx, id, besideAccount);
