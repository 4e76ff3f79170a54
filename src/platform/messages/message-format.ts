import { IntlMessageFormat } from "intl-messageformat";

/** What a message's arguments stand for. Numbers are what plurals choose by; amounts and times come as text. */
export type MessageValues = Readonly<Record<string, string | number>>;

/**
 * A message in the syntax of ICU, `{count, plural, one {# day} other {# days}}`, as a reader of the locale gets it: plain text, in which
 * `<` begins nothing. Throws where the message is malformed, or names an argument that has no value.
 */
export const formatMessage = (message: string, locale: string, values: MessageValues): string =>
  String(new IntlMessageFormat(message, locale, undefined, { ignoreTag: true }).format<string>({ ...values }));
