import { idsOf, make, type OwnLists, post } from "../../../support/list-fixture.ts";

export const lists: OwnLists = {
  "/admin/users/invitations": async (token) => {
    const body = () => ({ email: `grace-${crypto.randomUUID()}@example.com`, role: "support" });
    return { token, ids: idsOf(await make(() => post("/admin/users/invitations", token, body()))) };
  },
};
