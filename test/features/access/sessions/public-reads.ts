import type { PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/.well-known/jwks.json": "it holds public keys",
};
