/** Pure: names in one field of a file, with commas between them. A comma that belongs to a name has a backslash before it. */

/** The names as one text, which `splitNames` reads. */
export const joinNames = (names: readonly string[]): string =>
  names.map((name) => name.replaceAll(/[\\,]/g, String.raw`\$&`)).join(", ");

/** The names in a text, without blanks around them; a backslash before anything else than a comma or another one is part of the name. */
export function splitNames(text: string): string[] {
  const names: string[] = [];
  let name = "";
  for (const part of [...text.split(/(\\[\\,]|,)/), ","]) {
    if (part === ",") {
      names.push(name.trim());
      name = "";
    } else name += part === "\\," || part === "\\\\" ? part.slice(1) : part;
  }
  return names.filter((one) => one !== "");
}
