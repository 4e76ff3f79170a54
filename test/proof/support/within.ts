/** The work, unless it takes longer than anything here may take: then something waits for what never comes. */
export async function within<Result>(
  ms: number,
  what: string | (() => string),
  work: Promise<Result>,
): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const handle = setTimeout(() => {
    const name = typeof what === "string" ? what : what();
    late.reject(new Error(`${name} waits for something that never comes`));
  }, ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(handle);
  }
}

/** As `within`, with more time than anything takes on a busy machine. */
export const patiently = <Result>(what: string, work: Promise<Result>): Promise<Result> => within(60_000, what, work);
