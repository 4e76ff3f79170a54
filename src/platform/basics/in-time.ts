/** What `inTime` gives for what did not come. */
export const LATE: unique symbol = Symbol("late");

/** What the work comes to, or `LATE` when it has not come to anything after so many milliseconds: it goes on then, and nobody waits for it. */
export async function inTime<T>(work: Promise<T>, ms: number): Promise<T | typeof LATE> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
