import { describe, it } from "vitest";
import { call } from "../../support/api.ts";
import { givenPasskey } from "../../support/authenticator.ts";
import { messageTo, sentTo } from "../../support/codes.ts";
import { codeOf, givenTotp, PASSWORD } from "../../support/factors.ts";

describe("the owner of an account", () => {
  it("hears of each factor that comes or goes, and of no secret", async ({ expect }) => {
    const { email, token, secret, recovery_codes } = await givenTotp();
    expect((await messageTo(email))?.subject).toContain("An authenticator app was added");
    const { id } = await givenPasskey(token);
    expect((await messageTo(email, 2))?.subject).toContain("A passkey was added");
    await call("DELETE", `/api/v1/me/passkeys/${id}`, { token });
    expect((await messageTo(email, 3))?.subject).toContain("A passkey was removed");
    await call("POST", "/api/v1/auth/step-up", { token, body: { code: codeOf(secret) } });
    await call("DELETE", "/api/v1/auth/mfa/totp", { token, body: { password: PASSWORD } });
    expect((await messageTo(email, 4))?.subject).toContain("The authenticator app was removed");
    const all = JSON.stringify(await sentTo(email));
    for (const hidden of [secret, id, ...recovery_codes]) expect(all).not.toContain(hidden);
  });
});
