import { IntlMessageFormat } from "intl-messageformat";

/** What a message's arguments stand for. Numbers are what plurals choose by; amounts and times come as text. */
export type MessageValues = Readonly<Record<string, string | number>>;

// `<` is a character like any other.
const read = (message: string, locale: string) =>
  new IntlMessageFormat(message, locale, undefined, { ignoreTag: true });

/**
 * A message in the syntax of ICU, `{count, plural, one {# day} other {# days}}`, as a reader of the locale gets it: plain text, in which
 * `<` begins nothing. Throws where the message is malformed, or names an argument that has no value.
 */
export const formatMessage = (message: string, locale: string, values: MessageValues): string =>
  String(read(message, locale).format<string>({ ...values }));

type Element = ReturnType<IntlMessageFormat["getAst"]>[number];

/** The kinds of elements that a message is parsed into, as the library numbers them. */
const kinds = { literal: 0, argument: 1, plural: 6, pound: 7 } as const;

/**
 * What is wrong with a message that may name these arguments, numbers where plurals choose by them; null where nothing is. It is then
 * formatted without a fault, whatever the values are.
 */
export function faultOfMessage(message: string, named: Readonly<Record<string, "text" | "number">>): string | null {
  try {
    return faultIn(read(message, "en").getAst(), named);
  } catch {
    return "is not a message of ICU: check its braces";
  }
}

function faultIn(elements: readonly Element[], named: Readonly<Record<string, "text" | "number">>): string | null {
  for (const element of elements) {
    const fault = faultOf(element, named);
    if (fault !== null) return fault;
  }
  return null;
}

function faultOf(element: Element, named: Readonly<Record<string, "text" | "number">>): string | null {
  const type: number = element.type;
  if (type === kinds.literal || type === kinds.pound || !("value" in element)) return null;
  const name = element.value;
  const known = Object.hasOwn(named, name) ? named[name] : undefined;
  if (known === undefined) return `names {${name}}, which has no value there`;
  if (type === kinds.argument) return null;
  if (type === kinds.plural && known === "text") return `chooses a plural by {${name}}, which is text`;
  if (!("options" in element)) return `formats {${name}}, which is written as it is`;
  const faults = Object.values(element.options).map((option) => faultIn(option.value, named));
  return faults.find((fault) => fault !== null) ?? null;
}
