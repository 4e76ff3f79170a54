import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { authContract, clientOf } from "#access/sessions";
import { AdmittedDto, toAdmittedDto } from "#access/sign-in";
import { userOf } from "#platform/http/access";
import type { AppEnv } from "#platform/http/app-env";
import { everyone, everyoneWithCart, signedIn } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { beginSignIn } from "./begin-sign-in.ts";
import { SignInProviderError } from "./errors.ts";
import { linkIdentity, listIdentities, unlinkIdentity } from "./link-identity.ts";
import { beginLink } from "./link-ticket.ts";
import { receiveIdentity } from "./receive-identity.ts";
import {
  BeginLinkInput,
  BeginQuery,
  BegunLinkDto,
  CallbackQuery,
  HandoverInput,
  IdentitiesDto,
  IdentityDto,
  ProviderParam,
  ProvidersDto,
  toIdentityDto,
} from "./schemas.ts";
import { signInByProvider } from "./sign-in-by-provider.ts";
import { offeredProviders } from "./sign-in-provider.ts";

const COOKIE = "sign_in";
const COOKIE_SECONDS = 600;
/** `__Host-`: only this host sets it, over TLS (or on localhost), and nothing in a page reads it. Lax, since the provider sends the browser back by a link. */
const cookie = { prefix: "host", path: "/", secure: true, httpOnly: true, sameSite: "Lax" } as const;
const originOf = (c: Context<AppEnv>): string => new URL(c.req.url).origin;

const list = route(
  {
    ...authContract,
    method: "get",
    path: "/auth/oauth",
    operationId: "listLoginProviders",
    summary: "The providers that the shop signs in by",
    description: "Those that it is set up with; there may be none.",
    access: everyone,
    responses: { 200: json(ProvidersDto, "Their names") },
  },
  async (c) => c.json({ data: offeredProviders(c.var.ctx) }, 200),
);

const begin = route(
  {
    ...authContract,
    method: "get",
    path: "/auth/oauth/{provider}",
    operationId: "beginProviderLogin",
    sends: ["Location"],
    summary: "Send the browser to a provider",
    description:
      "Send the browser itself here. A cookie ensures that the same browser completes the sign-in, and the `code_challenge` that only the page that began it can use the code.",
    access: everyone,
    request: { params: ProviderParam, query: BeginQuery },
    responses: { 302: { description: "To the provider" } },
    problems: [SignInProviderError.sign_in_provider_not_found, SignInProviderError.invalid_state],
  },
  async (c) => {
    const query = c.req.valid("query");
    const begun = await beginSignIn(c.var.ctx, c.req.valid("param").provider, { origin: originOf(c), ...query });
    setCookie(c, COOKIE, begun.browser_token, { ...cookie, maxAge: COOKIE_SECONDS });
    return c.redirect(begun.url.href, 302);
  },
);

const callback = route(
  {
    ...authContract,
    method: "get",
    path: "/auth/oauth/{provider}/callback",
    operationId: "finishProviderLogin",
    sends: ["Location"],
    summary: "Come back from a provider",
    description:
      "Where the provider sends the browser. It goes on to `/sign-in/{provider}` of the storefront, with `#code=` for `/auth/oauth/exchange` or `/me/identities`, or `#error=`.",
    access: everyone,
    request: { params: ProviderParam, query: CallbackQuery },
    responses: { 302: { description: "To the storefront" } },
    problems: [
      SignInProviderError.sign_in_provider_not_found,
      SignInProviderError.invalid_state,
      SignInProviderError.sign_in_provider_unavailable,
    ],
  },
  async (c) => {
    const { provider } = c.req.valid("param");
    const { code, state } = c.req.valid("query");
    const browser_token = getCookie(c, COOKIE, "host");
    deleteCookie(c, COOKIE, cookie);
    const back = { origin: originOf(c), code, state, browser_token };
    const handover = await receiveIdentity(c.var.ctx, provider, back);
    const page = new URL(`/sign-in/${provider}`, c.var.ctx.config.STOREFRONT_URL);
    // After the hash it stays in the browser: no server, log or referrer is told.
    page.hash = handover === null ? "error=denied" : `code=${handover}`;
    return c.redirect(page.href, 302);
  },
);

const exchange = route(
  {
    ...authContract,
    method: "post",
    path: "/auth/oauth/exchange",
    operationId: "loginWithProvider",
    summary: "Sign in by a provider",
    description:
      "Send the code that the browser came back with, valid for a minute and one attempt, and its verifier. New people get an account if the provider has verified their address. An existing account with a verified address is not touched: sign in to it and add the provider at `/me/identities`. An account whose address was never verified goes to the owner of the address, without what was attached to it before. A second factor is required as at `/auth/login`.",
    access: everyoneWithCart,
    request: { body: json(HandoverInput, "The code") },
    responses: { 200: json(AdmittedDto, "The account and its tokens, or a token for the second factor") },
    problems: [
      SignInProviderError.invalid_sign_in_code,
      SignInProviderError.account_exists,
      SignInProviderError.email_not_verified,
    ],
  },
  async (c) => c.json(toAdmittedDto(await signInByProvider(c.var.ctx, c.req.valid("json"), clientOf(c))), 200),
);

const tags = ["Me"];

const mine = route(
  {
    method: "get",
    path: "/me/identities",
    operationId: "listMyIdentities",
    tags,
    summary: "The providers that sign in to the account",
    description: "At most one of each provider, by name. The account's id at the provider is not shown.",
    access: signedIn,
    responses: { 200: json(IdentitiesDto, "The identities") },
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json({ data: (await listIdentities(ctx, userOf(ctx))).map(toIdentityDto) }, 200);
  },
);

const beginLinking = route(
  {
    ...authContract,
    tags,
    method: "post",
    path: "/me/identities/begin",
    operationId: "beginMyIdentityLink",
    summary: "Begin adding a provider to the account",
    description:
      "Answers with the address to send the browser to. The code that it comes back with is valid at `/me/identities`, for this session alone. The code of a sign-in is not valid there.",
    access: signedIn,
    step_up: "factor",
    request: { body: json(BeginLinkInput, "The provider, and the page's challenge") },
    responses: { 200: json(BegunLinkDto, "The address") },
    problems: [SignInProviderError.sign_in_provider_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(await beginLink(ctx, userOf(ctx), { ...c.req.valid("json"), origin: originOf(c) }), 200);
  },
);

const link = route(
  {
    ...authContract,
    tags,
    method: "post",
    path: "/me/identities",
    operationId: "linkMyIdentity",
    summary: "Add a provider to the account",
    description:
      "Send the code that the browser came back with after `/me/identities/begin`, valid for a minute and one attempt. The provider's e-mail address may differ from the account's.",
    access: signedIn,
    step_up: "factor",
    request: { body: json(HandoverInput, "The code") },
    responses: { 201: json(IdentityDto, "The identity") },
    problems: [SignInProviderError.invalid_sign_in_code, SignInProviderError.identity_taken],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toIdentityDto(await linkIdentity(ctx, userOf(ctx), c.req.valid("json"))), 201);
  },
);

const unlink = route(
  {
    method: "delete",
    path: "/me/identities/{id}",
    operationId: "unlinkMyIdentity",
    tags,
    summary: "Take a provider from the account",
    description: "It can no longer be used to sign in. Sessions continue.",
    access: signedIn,
    step_up: "factor",
    request: { params: IdParam },
    responses: { 204: { description: "Taken away" } },
    problems: [SignInProviderError.identity_not_found],
  },
  async (c) => {
    await unlinkIdentity(c.var.ctx, userOf(c.var.ctx), c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const signInProviderRoutes: readonly Route[] = [
  list,
  begin,
  callback,
  exchange,
  mine,
  beginLinking,
  link,
  unlink,
];
