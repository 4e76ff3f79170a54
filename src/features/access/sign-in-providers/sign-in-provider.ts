import type { Ctx } from "#platform/context";
import { SignInProviderError } from "./errors.ts";
import { readGitHub } from "./github-identity.ts";
import { readGoogle } from "./google-identity.ts";
import type { Expected, Granted, Identity } from "./provider-identity.ts";
import { signInProviderSettings } from "./settings.ts";

export type SignInProvider = {
  readonly authorize: string;
  readonly token: string;
  readonly scopes: readonly string[];
  /** Whether its answer repeats the nonce that it was sent. */
  readonly speaks_openid: boolean;
  readonly read: (ctx: Ctx, granted: Granted, expected: Expected) => Promise<Identity | null>;
};

export const signInProviders = {
  google: {
    authorize: "https://accounts.google.com/o/oauth2/v2/auth",
    token: "https://oauth2.googleapis.com/token",
    scopes: ["openid", "email"],
    speaks_openid: true,
    read: readGoogle,
  },
  github: {
    authorize: "https://github.com/login/oauth/authorize",
    token: "https://github.com/login/oauth/access_token",
    scopes: ["user:email"],
    speaks_openid: false,
    read: readGitHub,
  },
} as const satisfies Readonly<Record<string, SignInProvider>>;

export type SignInProviderName = keyof typeof signInProviders;
export const signInProviderNames = ["google", "github"] as const satisfies readonly SignInProviderName[];

type Client = { readonly name: SignInProviderName; readonly client_id: string; readonly client_secret: string };

/** The shop's own name and password at each provider that it is set up with. */
function clientsOf({ config }: Ctx): readonly Client[] {
  const settings = signInProviderSettings.of(config);
  const known = {
    google: [settings.GOOGLE_CLIENT_ID, settings.GOOGLE_CLIENT_SECRET],
    github: [settings.GITHUB_CLIENT_ID, settings.GITHUB_CLIENT_SECRET],
  } as const;
  return signInProviderNames.flatMap((name) => {
    const [client_id, client_secret] = known[name];
    return client_id && client_secret ? [{ name, client_id, client_secret }] : [];
  });
}

/** The providers that the shop is set up with. */
export const offeredProviders = (ctx: Ctx): SignInProviderName[] => clientsOf(ctx).map(({ name }) => name);

/** The provider of that name, with what the shop is there. Throws `sign_in_provider_not_found` for one that it is not set up with. */
export function findSignInProvider(ctx: Ctx, name: string): SignInProvider & Client {
  const client = clientsOf(ctx).find((one) => one.name === name);
  if (!client) throw SignInProviderError.sign_in_provider_not_found();
  return { ...signInProviders[client.name], ...client };
}
