/** The work, unless it takes longer than anything here may take: then something waits for what never comes. */
export async function within<Result>(ms: number, what: string, work: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const handle = setTimeout(() => late.reject(new Error(`${what} waits for something that never comes`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(handle);
  }
}
