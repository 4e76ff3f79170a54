import { toOrderNumber } from "#ordering/orders";
import type { DeclaredLetter, LetterText, SampleReader } from "#people/letters";
import { storefrontPage } from "#platform/messages/letter";
import { composeLetter } from "./compose-letter.ts";
import { readerOf, textsIn } from "./find-reader.ts";
import { isLetterKind, type LetterKind, letterKinds, namedInAll } from "./letter-kinds.ts";
import { sampleLetter } from "./sample-letter.ts";

const about: Readonly<Record<LetterKind, string>> = {
  order_confirmation: "The order is paid, or accepted.",
  payment_reminder: "A transfer did not come yet, and its time is nearly over.",
  payment_received: "Money came by transfer.",
  payment_declined: "The payment was declined, and the order can still be paid.",
  payment_failed: "The order ended unpaid, since its payment failed.",
  order_shipped: "The parcel has left.",
  order_ready: "It can be picked up.",
  order_delivered: "The parcel has arrived.",
  delivery_failed: "The parcel could not be delivered.",
  parcel_returned: "The parcel came back undelivered.",
  order_cancelled: "The order was sold, and is cancelled.",
  order_items_cancelled: "Some units of the order are cancelled.",
  order_refunded: "Money went back.",
  refund_requested: "The shopper asks for a refund.",
  refund_approved: "Staff approved the request.",
  refund_rejected: "Staff rejected the request.",
  order_note: "Staff wrote a note to the customer.",
  return_requested: "The shopper asks to send units back.",
  return_approved: "Staff approved the return.",
  return_rejected: "Staff rejected the return.",
  return_received: "The units are back.",
  return_labelled: "The label of the return can be printed.",
  invoice_issued: "The invoice is there.",
};

/** All that the texts of a letter may name, in the order in which it is shown. */
const placeholdersOf = (letter: LetterKind) =>
  Object.fromEntries(
    [...namedInAll, ...letterKinds[letter]].map((name) => [name, name === "units" ? "number" : "text"] as const),
  );

/** A letter about an order that there is not. */
function sample(
  letter: LetterKind,
  text: LetterText,
  { locale, language, currency, time_zone, ...shop }: SampleReader,
) {
  const reader = readerOf(locale, { [letter]: { [language]: text } }, time_zone);
  const order_number = toOrderNumber(1);
  const addressee = {
    to: "ada@example.com",
    shop_name: shop.shop_name,
    order_number,
    order_link: storefrontPage(shop.storefront_url, `/orders/${order_number}`),
  };
  return composeLetter(sampleLetter(letter, reader, currency), addressee, reader);
}

/** The letters about orders, for the shop's catalogue of letters. */
export const orderLetters: readonly DeclaredLetter[] = Object.keys(letterKinds)
  .filter(isLetterKind)
  .map((letter) => ({
    letter,
    about: about[letter],
    placeholders: placeholdersOf(letter),
    texts: {
      en: textsIn.en.letters[letter],
      de: textsIn.de.letters[letter],
      ja: textsIn.ja.letters[letter],
    },
    sample: (text, reader) => sample(letter, text, reader),
  }));
