import { find } from "../../../support/demo/pick.mjs";

export const requests = {
  verifyToken: { body: { token: "{access_token}" } },
  deleteMySession: { at: { id: "{session}" } },
  refreshToken: { needs: "the refresh token of a log-in, which works once" },
};

export const values = {
  session: ["/me/sessions", find(({ current }) => !current)],
};
