import type { Ctx } from "#platform/context";
import { sha256, sign } from "#platform/secrets/tokens";

/** The token of the link to a copy, 256 bit: derived from its id, so that only its hash is kept. */
export const exportLinkTokenOf = (ctx: Ctx, export_id: string): Promise<string> =>
  sign(ctx.config.APP_SECRET, "export-link", export_id);

export const linkHashOf = (token: string): Promise<string> => sha256(token);
