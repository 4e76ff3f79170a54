/** What the reference fills in of accounts: signing in, and what people do to their own. */
import { home, PASSWORD } from "./requests-home.mjs";

const address = { id: "{address}" };
const passkey = { id: "{passkey}" };

export const account = {
  getProfile: { at: { id: "{me}" } },
  register: { body: { email: "ada-{word}@example.com", password: PASSWORD, first_name: "Ada" } },
  login: { body: { email: "shopper@example.com", password: PASSWORD } },
  verifyToken: { body: { token: "{access_token}" } },
  stepUp: { body: { password: PASSWORD } },
  changePassword: { body: { current_password: PASSWORD, new_password: "a-long-sentence-you-remember" } },
  requestPasswordReset: { body: { email: "shopper@example.com" } },
  requestEmailChange: { body: { email: "sam-{word}@example.com" } },
  sendVerification: { body: { email: "shopper@example.com" } },
  updateMe: { body: { first_name: "Sam", last_name: "Shopper", visibility: "public" } },
  replaceMe: { body: { first_name: "Sam", last_name: "Shopper", visibility: "public" } },
  eraseMe: { body: { password: PASSWORD } },
  createMyAddress: { body: { ...home, address_type: "shipping" } },
  getMyAddress: { at: address },
  updateMyAddress: { at: address, body: { address_line2: "Floor 21" } },
  replaceMyAddress: { at: address, body: home },
  deleteMyAddress: { at: address },
  deleteMySession: { at: { id: "{session}" } },
  updateMyPasskey: { at: passkey, body: { name: "Phone" } },
  deleteMyPasskey: { at: passkey },
  unlinkMyIdentity: { at: { id: "{identity}" } },
  replaceMyAvatar: { form: {} },
  replaceMyPasskey: { at: passkey, body: { name: "Laptop" } },
};
