import { base64url } from "jose";
import type { Ctx } from "#platform/context";
import { sign } from "#platform/secrets/tokens";
import { toCode } from "./rules.ts";

/** The code of a card: derived from its id by the shop's secret, so that it is stored nowhere and a repeat shows it again. */
export const codeOf = async ({ config }: Pick<Ctx, "config">, card_id: string): Promise<string> =>
  toCode(base64url.decode(await sign(config.APP_SECRET, "gift-card-code", card_id)));

/** What a code is found by. */
export const hashCode = ({ config }: Pick<Ctx, "config">, code: string): Promise<string> =>
  sign(config.APP_SECRET, "gift-card-hash", code);
