import { z } from "@hono/zod-openapi";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { userOf } from "#platform/http/access";
import { everyone, signedIn } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { readAccessToken } from "./access-token.ts";
import { authContract } from "./auth-contract.ts";
import { authenticate } from "./authenticate.ts";
import { endSession, logOut, logOutEverywhere } from "./end-session.ts";
import { SessionError } from "./errors.ts";
import { refreshSession } from "./refresh-session.ts";
import { RefreshInput, SessionDto, TokensDto, toSessionDto, VerifiedDto, VerifyInput } from "./schemas.ts";
import { listSessions } from "./store.ts";

const PageQuery = z.strictObject(pageQuery);

const refresh = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/token/refresh",
    operationId: "refreshToken",
    summary: "Exchange a refresh token for a new pair",
    description:
      "Each refresh token is used once. A repeat within 10 seconds gets the same pair again, for an answer that was lost; a later one ends the session.",
    access: everyone,
    request: { body: json(RefreshInput, "The refresh token") },
    responses: { 200: json(TokensDto, "The new pair") },
    problems: [SessionError.invalid_refresh_token],
  },
  async (c) => c.json(await refreshSession(c.var.ctx, c.req.valid("json").refresh_token), 200),
);

const verify = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/token/verify",
    operationId: "verifyToken",
    summary: "Check whether an access token is valid",
    description: "For a service beside the shop. A token is no longer valid once its session has ended.",
    access: everyone,
    request: { body: json(VerifyInput, "The access token") },
    responses: { 200: json(VerifiedDto, "Whether it is active, and if so whose it is") },
  },
  async (c) => {
    const { ctx } = c.var;
    const { token } = c.req.valid("json");
    const [claims, user] = [await readAccessToken(ctx, token), await authenticate(ctx, token)];
    if (!claims || !user) return c.json({ active: false }, 200);
    return c.json({ active: true, sub: user.id, exp: claims.expires_at / 1000, role: user.role }, 200);
  },
);

const logout = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/logout",
    operationId: "logout",
    summary: "End this session",
    description: "Its access token stops working too: at once where this was answered, within 10 seconds elsewhere.",
    access: signedIn,
    responses: { 204: { description: "Signed out" } },
  },
  async (c) => {
    await logOut(c.var.ctx, userOf(c.var.ctx));
    return c.body(null, 204);
  },
);

const logoutAll = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/logout/all",
    operationId: "logoutEverywhere",
    summary: "End all sessions of the account",
    description: "On every device, this one too.",
    access: signedIn,
    responses: { 204: { description: "Signed out everywhere" } },
  },
  async (c) => {
    await logOutEverywhere(c.var.ctx, userOf(c.var.ctx));
    return c.body(null, 204);
  },
);

const mySessions = route(
  {
    method: "get",
    path: "/me/sessions",
    operationId: "listMySessions",
    tags: ["Me"],
    summary: "Where the account is signed in",
    description:
      "The sessions that live, newest first, with the device and about where they were opened. The client's address is not kept.",
    access: signedIn,
    request: { query: PageQuery },
    responses: { 200: json(pageOf(SessionDto), "A page of sessions") },
  },
  async (c) => {
    const { ctx } = c.var;
    const user = userOf(ctx);
    const { rows, ...page } = await listSessions(ctx, user, c.req.valid("query"));
    return c.json({ data: rows.map((row) => toSessionDto(row, user.session_id)), ...page }, 200);
  },
);

const endMySession = route(
  {
    method: "delete",
    path: "/me/sessions/{id}",
    operationId: "deleteMySession",
    tags: ["Me"],
    summary: "Sign out one device",
    description: "Its tokens stop working. Done twice it stays done.",
    access: signedIn,
    request: { params: IdParam },
    responses: { 204: { description: "Ended" } },
    problems: [SessionError.session_not_found],
  },
  async (c) => {
    await endSession(c.var.ctx, userOf(c.var.ctx), c.req.valid("param").id);
    return c.body(null, 204);
  },
);

/** Under `/auth` and `/me`: how a session goes on, is looked at and ends. */
export const sessionRoutes: readonly Route[] = [refresh, verify, logout, logoutAll, mySessions, endMySession];
