import { PASSWORD } from "../../../support/demo/home.mjs";

export const requests = {
  stepUp: { body: { password: PASSWORD } },
};
