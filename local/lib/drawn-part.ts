/** The page with `drawn` between its marks. Throws where it has lost them. */
export function withPart(file: string, page: string, [begin, end]: readonly [string, string], drawn: string): string {
  const [before, rest = ""] = page.split(begin);
  const after = rest.split(end)[1];
  if (after === undefined) throw new Error(`${file} has lost its marks ${begin} and ${end}`);
  return `${before}${begin}\n${drawn}\n${end}${after}`;
}
