import { html } from "hono/html";
import { letter, mailPage, storefrontPage } from "#platform/messages/letter";
import type { Mail } from "#platform/messages/mime";
import type { Sms } from "#platform/messages/sms";
import type { CodeToSend } from "./read-code.ts";
import { isUnasked, pageOfUnasked } from "./rules.ts";

type Wording = { readonly subject: string; readonly said: string; readonly unasked: string };

const UNASKED = "If you did not request it, ignore this message. Our staff will never ask you for it.";

const wordings: Readonly<Record<CodeToSend["purpose"], Wording>> = {
  verify_email: {
    subject: "Confirm your e-mail address",
    said: "This code confirms that this e-mail address is yours.",
    unasked: UNASKED,
  },
  verify_phone: {
    subject: "Confirm your telephone number",
    said: "This code confirms that this number is yours.",
    unasked: UNASKED,
  },
  change_email_from: {
    subject: "Somebody wants to change your e-mail address",
    said: "With this code, and the one that went to the new address, your account moves to the new address.",
    unasked: "If that was not you, change your password now: somebody else is signed in to your account.",
  },
  change_email_to: {
    subject: "Confirm your new e-mail address",
    said: "With this code, and the one that went to the old address, your account moves to this address.",
    unasked: UNASKED,
  },
  password_reset: {
    subject: "Set a new password",
    said: "With this code you can set a new password.",
    unasked: UNASKED,
  },
  password_reset_proven: { subject: "", said: "", unasked: "" },
  first_password: {
    subject: "Your account is ready",
    said: "We have created an account for you. Follow the link to choose a password. It works once, for 24 hours; after that, ask for a new password on the log-in page.",
    unasked: "If you do not want an account, ignore this mail.",
  },
  change_email_by_shop: {
    subject: "Confirm your new e-mail address",
    said: "You asked us to move your account to this e-mail address. Follow the link to confirm it. It works once, for 24 hours.",
    unasked: "If you did not ask for it, ignore this mail: nothing changes without the link.",
  },
};

const spaced = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`;

/** A code as a mail, with a link where one goes with it. */
export function codeMail(
  code_id: string,
  { purpose, destination, code, link_token }: CodeToSend,
  { shop_name, storefront_url }: { readonly shop_name: string; readonly storefront_url: string },
): Mail {
  const { subject, said, unasked } = wordings[purpose];
  if (isUnasked(purpose) && link_token !== null) {
    const link = storefrontPage(storefront_url, pageOfUnasked(purpose), link_token);
    return letter({ key: `code:${code_id}`, to: destination, shop_name }, subject, [said, unasked], link);
  }
  const link = link_token === null ? null : resetLink(storefront_url, link_token);
  const good = "It is valid for ten minutes and works once.";
  const text = [
    said,
    "",
    `    ${spaced(code)}`,
    "",
    good,
    ...(link === null ? [] : ["", `Or follow this link within an hour: ${link}`]),
    "",
    unasked,
    "",
    shop_name,
    "",
  ].join("\n");
  const page = html`<p>${said}</p>
    <p style="font:600 2rem/1 ui-monospace,monospace;letter-spacing:.1em">${spaced(code)}</p>
    <p>${good}</p>
    ${link === null ? "" : html`<p><a href="${link}">Or follow this link</a> within an hour.</p>`}
    <p style="color:#666">${unasked}</p>`;
  return {
    key: `code:${code_id}`,
    to: destination,
    subject: `${subject} at ${shop_name}`,
    text,
    html: mailPage(subject, page, shop_name),
  };
}

/** A code as a text message. */
export const codeSms = (code_id: string, { destination, code }: CodeToSend, shop_name: string): Sms => ({
  key: `code:${code_id}`,
  to: destination,
  text: `${code} is your code for ${shop_name}. It is valid for ten minutes. Do not share it.`,
});

/** Where the storefront takes the link's token. */
const resetLink = (storefront_url: string, token: string): string =>
  storefrontPage(storefront_url, "/reset-password", token);
