/** The same function, which works once for each snapshot that it is given: what it made is kept as long as the snapshot is. */
export function oncePerSnapshot<Terms extends object, Made>(make: (terms: Terms) => Made): (terms: Terms) => Made {
  const made = new WeakMap<Terms, { readonly made: Made }>();
  return (terms) => {
    const known = made.get(terms) ?? { made: make(terms) };
    made.set(terms, known);
    return known.made;
  };
}
