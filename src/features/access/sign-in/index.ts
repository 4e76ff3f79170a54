import { letterKinds } from "#people/letters";
import { defineFeature } from "#platform/feature";
import { signInListeners } from "./consumer.ts";
import { accountEvents } from "./events.ts";
import { securityLetters } from "./mails.ts";
import { signInRoutes } from "./routes.ts";

export { changeSignIn } from "./change-sign-in.ts";
export { SignInError } from "./errors.ts";
export { type PendingLogIn, readLogIn } from "./pending-log-in.ts";
export { AdmittedDto, SignedInDto, toAdmittedDto, toSignedInDto } from "./schemas.ts";
export { atSignIn } from "./at-sign-in.ts";
export { admit, type SignedIn, signInPerson } from "./sign-in-person.ts";

export { accountEvents };

/** Registering, logging in, and changing how an account is signed in to. */
export const signIn = defineFeature({
  name: "sign-in",
  tags: [
    {
      name: "Signing in",
      place: 70,
      description:
        "Accounts, passwords, second factors, passkeys, and sign-in with Google or GitHub. An access token is valid for 15 minutes; the refresh token that comes with it renews it. Sensitive operations require a step-up.",
    },
  ],
  events: accountEvents,
  on: signInListeners,
  plugs: [letterKinds.plug(securityLetters)],
  routes: [signInRoutes],
});
