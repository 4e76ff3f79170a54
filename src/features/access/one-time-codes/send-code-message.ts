import { sendText } from "#access/limits";
import { accountOf } from "#people/accounts";
import { sayLetter } from "#people/letters";
import { languageOf } from "#platform/basics/language";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { sendOnce } from "#platform/messages/mail";
import { codeLetters } from "./code-letters.ts";
import { codeMail, codeSms } from "./mails.ts";
import { codeToSend } from "./read-code.ts";

/** Sends a code where it was asked for, once, in the account's language. One that is good no longer is let go. Throws when it cannot be sent now. */
export async function sendCodeMessage(ctx: Ctx, code_id: string, once: Statement): Promise<void> {
  const code = await codeToSend(ctx, code_id);
  if (code === null) {
    await commit(ctx, [once]);
    return;
  }
  const { SHOP_NAME: shop_name, STOREFRONT_URL: storefront_url } = ctx.config;
  const [account] = await accountOf(ctx, code.user_id);
  const locale = account?.locale ?? null;
  const { purpose, user_id } = code;
  if (code.channel === "sms" || purpose === "verify_phone") {
    await sendText(ctx, { sms: codeSms(code_id, code, shop_name, languageOf(locale)), is: "code", user_id }, [once]);
    return;
  }
  const { language, ...said } = await sayLetter(ctx, codeLetters[purpose], locale, { shop_name });
  await sendOnce(ctx, codeMail(code_id, code, said, { shop_name, storefront_url, language }), [once]);
}
