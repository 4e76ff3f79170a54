import type { PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/auth/oauth": "it is about signing in",
  "/auth/oauth/{provider}": "it is about signing in",
  "/auth/oauth/{provider}/callback": "it is about signing in",
};
