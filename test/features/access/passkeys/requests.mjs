import { first, idOf } from "../../../support/demo/pick.mjs";

const passkey = { id: "{passkey}" };

export const requests = {
  updateMyPasskey: { at: passkey, body: { name: "Phone" }, needs: "a passkey of the account" },
  deleteMyPasskey: { at: passkey, needs: "a passkey of the account" },
  replaceMyPasskey: { at: passkey, body: { name: "Laptop" }, needs: "a passkey of the account" },
  createPasskey: { needs: "an authenticator's answer" },
  loginWithPasskey: { needs: "an authenticator's answer" },
};

export const values = {
  passkey: ["/me/passkeys", first(idOf)],
};
