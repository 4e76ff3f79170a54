import type { Ctx } from "#platform/context";
import { passkeySettings } from "./settings.ts";

/** Whom passkeys are made for: a domain, and the pages that may use them. Of the storefront where nothing else is set. */
export function relyingParty({ config }: Ctx): {
  readonly name: string;
  readonly id: string;
  readonly origins: string[];
} {
  const storefront = new URL(config.STOREFRONT_URL);
  const { PASSKEY_RP_ID, PASSKEY_ORIGINS } = passkeySettings.of(config);
  return {
    name: config.SHOP_NAME,
    id: PASSKEY_RP_ID ?? storefront.hostname,
    origins: PASSKEY_ORIGINS ?? [storefront.origin],
  };
}

/** ES256, EdDSA and RS256: what devices have. */
export const ALGORITHMS = [-7, -8, -257];
