import { z } from "zod";
import { defineSettings } from "#platform/settings";

const credential = z.string().min(1).optional();

/** What the shop is at the providers that it signs in by; each is offered where both of its are set. */
export const signInProviderSettings = defineSettings({
  GOOGLE_CLIENT_ID: credential,
  GOOGLE_CLIENT_SECRET: credential,
  GITHUB_CLIENT_ID: credential,
  GITHUB_CLIENT_SECRET: credential,
});
