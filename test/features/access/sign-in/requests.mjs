import { PASSWORD } from "../../../support/demo/home.mjs";

export const requests = {
  register: { body: { email: "ada-{word}@example.com", password: PASSWORD, first_name: "Ada" } },
  login: { body: { email: "shopper@example.com", password: PASSWORD } },
  changePassword: { body: { current_password: PASSWORD, new_password: "a-long-sentence-you-remember" } },
};
