/** As many requests as a battery has under way: enough that the shop never waits for the test. */
const UNDER_WAY = 16;

/** Asks of each, so many at a time, and gives the answers in the order of what was asked. */
export async function atOnce<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
  under_way = UNDER_WAY,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const waiting = items.entries();
  const work = async () => {
    for (const [i, item] of waiting) answers[i] = await ask(item);
  };
  await Promise.all(Array.from({ length: under_way }, work));
  return answers;
}

/** What was found of each, in one list. */
export const findAtOnce = async <Item>(
  items: readonly Item[],
  find: (item: Item) => Promise<readonly string[]>,
): Promise<string[]> => (await atOnce(items, find)).flat();
