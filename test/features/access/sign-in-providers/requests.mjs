import { first, idOf } from "../../../support/demo/pick.mjs";

export const requests = {
  unlinkMyIdentity: { at: { id: "{identity}" }, needs: "an account of a sign-in provider" },
  beginProviderLogin: { needs: "keys of a sign-in provider" },
  finishProviderLogin: { needs: "a sign-in provider's answer" },
  loginWithProvider: { needs: "a sign-in provider's answer" },
  beginMyIdentityLink: { needs: "keys of a sign-in provider" },
  linkMyIdentity: { needs: "a sign-in provider's answer" },
};

export const values = {
  identity: ["/me/identities", first(idOf)],
};
