/** The fields that are there, each with a value. */
type Given<T> = { [Field in keyof T]?: Exclude<T[Field], undefined> };

/** What a change gives: a field that was left out of the request is undefined, and stays as it is. */
export const givenIn = <T extends object>(changes: T): Given<T> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same entries, but for those that are undefined
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Given<T>;
