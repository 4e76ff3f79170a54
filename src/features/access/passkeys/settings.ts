import { z } from "zod";
import { defineSettings, list } from "#platform/settings";

export const passkeySettings = defineSettings({
  /** The domain that passkeys are made for; the storefront's where it is not set. */
  PASSKEY_RP_ID: z.hostname().optional(),
  /** The origins that may use them; the storefront's where it is not set. */
  PASSKEY_ORIGINS: list.optional(),
});
