import type { NewDevice } from "#access/sessions";
import {
  type DeclaredLetter,
  type LetterText,
  type LetterValues,
  type Said,
  say,
  withShop,
  writtenIn,
} from "#people/letters";
import { toIso } from "#platform/basics/time";
import { type Envelope, wordedLetter } from "#platform/messages/letter";
import type { Mail } from "#platform/messages/mime";
import type { Sms } from "#platform/messages/sms";
import { type SecurityName, securityTexts } from "./security-texts.ts";

const ofAll = { shop_name: "text" } as const;
const ofDevices = { device: "text", place: "text", time: "text", has_device: "text", has_place: "text" } as const;
type DeviceValues = LetterValues<typeof ofDevices>;

/** What happened to an account that its owner should hear of. */
export type SecurityEvent = { readonly name: SecurityName; readonly values?: DeviceValues };

const about: Readonly<Record<SecurityName, string>> = {
  phone_verified: "A telephone number was added to the account.",
  email_changed: "To the old address: the account has another one.",
  email_move_asked: "Staff were asked to move the account to another address.",
  password_changed: "The password was changed.",
  totp_added: "An authenticator app was added.",
  totp_removed: "The authenticator app was removed.",
  passkey_added: "A passkey was added.",
  passkey_removed: "A passkey was removed.",
  factors_reset: "Staff removed the second factor.",
  identity_linked: "A provider can be used to sign in.",
  identity_unlinked: "A provider can no longer be used to sign in.",
  new_device: "A device that was not seen before signed in.",
};

const textOf = (name: SecurityName, language: keyof typeof securityTexts): LetterText => {
  const { subject, said, advice } = securityTexts[language][name];
  return withShop(language, { subject, body: `${said}\n\n${advice}` });
};

const noDevice: DeviceValues = { device: "", place: "", time: "", has_device: "no", has_place: "no" };
const sampleDevice: NewDevice = {
  user_id: "sample",
  device: "Firefox on Linux",
  country: "US",
  city: "Portland",
  created_at: Date.UTC(2026, 0, 31, 12),
};

const declare = (name: SecurityName): DeclaredLetter => ({
  letter: name,
  about: about[name],
  placeholders: name === "new_device" ? { ...ofAll, ...ofDevices } : ofAll,
  texts: { en: textOf(name, "en"), de: textOf(name, "de"), ja: textOf(name, "ja") },
  sample(text, { locale, language, shop_name }) {
    const said = say(text, locale, { shop_name, ...newDevice(sampleDevice).values });
    return securityMail(said, { key: `security:sample`, to: "ada@example.com", shop_name, language });
  },
});

const names = Object.keys(about).filter((name): name is SecurityName => Object.hasOwn(about, name));

/** What an account's owner is told about it, for the shop's catalogue of letters. */
export const securityLetters: readonly DeclaredLetter[] = names.map(declare);

/** The letter about an event, and what its placeholders stand for. */
export function letterAbout({ name, values = noDevice }: SecurityEvent, shop_name: string) {
  const letter = securityLetters.find((one) => one.letter === name);
  if (!letter) throw new Error(`${name} has no letter`);
  return { letter, values: { shop_name, ...values } };
}

/** That somebody signed in on a device that was not seen before. The place is a guess from the client's address. */
export function newDevice({ device, country, city, created_at }: NewDevice): SecurityEvent {
  const place = [city, country].filter((part) => part !== null).join(", ");
  const time = `${toIso(created_at).slice(0, 16).replace("T", " ")} UTC`;
  const has_place = place === "" ? "no" : "yes";
  const values = { device: device ?? "", place, time, has_device: device === null ? "no" : "yes", has_place };
  return { name: "new_device", values };
}

/** Tells an owner what happened to their account. */
export const securityMail = (said: Said, envelope: Envelope): Mail => wordedLetter(envelope, said);

/** As `securityMail`, to accounts without an e-mail address: always by our own texts, since each 70 characters cost. */
export function securitySms(event: SecurityEvent, locale: string | null, envelope: Envelope): Sms {
  const { key, to, shop_name } = envelope;
  const written = writtenIn(locale);
  const { letter, values } = letterAbout(event, shop_name);
  const { paragraphs } = say(letter.texts[written.language], written.locale, values);
  return { key, to, text: `${shop_name}: ${paragraphs.join(" ")}` };
}
