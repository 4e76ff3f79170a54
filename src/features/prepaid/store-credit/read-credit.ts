import { creditWithEntries } from "#money/stored-value";
import type { Ctx } from "#platform/context";
import type { Credit } from "./schemas.ts";

/** A customer's credit in every currency, with the latest of what happened to it: one trip. */
export const readCredit = async (ctx: Ctx, user_id: string): Promise<Credit[]> => creditWithEntries(ctx, user_id);
