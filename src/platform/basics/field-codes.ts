/** Everything that `errors[].code` of an invalid request can be, with what it means: a closed list, which clients can branch on. */
export const fieldCodes = {
  required: "The field is missing or empty.",
  invalid_type: "Another type of value is expected.",
  invalid_value: "A value of that type, but not one that is accepted.",
  invalid_format: "Text in another format than expected.",
  too_small: "Below the least value, length or count.",
  too_big: "Above the greatest value, length or count.",
  too_many: "More parts were sent than are accepted.",
  unknown_field: "The contract has no such field.",
  unknown_parameter: "The contract has no such parameter.",
  one_of: "Exactly one of several fields is expected.",
  not_found: "It names something that does not exist.",
  not_unique: "Another one has the same value.",
  not_yours: "It belongs to another account.",
  conflict: "It contradicts another field.",
  in_use: "Something else still needs the present value.",
  ambiguous: "It could mean several things; name one of them.",
  incomplete: "Not all that must be named is.",
  too_common: "The password is among those that are guessed first.",
  no_sms: "The shop sends no text messages.",
  currency_not_sold: "The shop does not sell in this currency.",
  country_not_served: "The shop does not serve this country.",
  unsupported_format: "A file of a type that is not accepted.",
  broken_image: "The picture is damaged.",
  too_many_pixels: "The picture has too many pixels.",
  unknown_option: "It has no such option.",
  unknown_value: "The option has no such value.",
} as const;

export type FieldCode = keyof typeof fieldCodes;

export const isFieldCode = (code: string): code is FieldCode => Object.hasOwn(fieldCodes, code);

/** What is wrong with one field. `path` is dotted, and empty for the whole. */
export type FieldError = { readonly path: string; readonly code: FieldCode; readonly message: string };
