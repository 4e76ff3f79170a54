import { z } from "@hono/zod-openapi";
import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { publicKeys } from "./access-token.ts";
import { JwksDto } from "./schemas.ts";

const jwks = route(
  {
    method: "get",
    path: "/.well-known/jwks.json",
    operationId: "getSigningKeys",
    tags: ["Signing in"],
    summary: "The keys that access tokens are checked with",
    description: "A JSON Web Key Set (RFC 7517). Tokens name theirs by `kid`; while keys rotate there are several.",
    access: everyone,
    responses: { 200: json(JwksDto, "The public keys") },
  },
  async (c) => {
    c.header("Cache-Control", "public, max-age=300");
    const keys = z.array(JwksDto.shape.keys.element).parse(await publicKeys(c.var.ctx));
    return c.json({ keys }, 200);
  },
);

/** At the root, where everybody looks for it. */
export const keyRoutes: readonly Route[] = [jwks];
