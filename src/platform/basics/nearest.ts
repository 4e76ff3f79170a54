/** How many letters have to be added, removed or replaced to make one text the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

const LONGEST = 64;
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** The known name that was most likely meant: letter case and separators aside, at most a third of it differs. Null when none is near. */
export function nearest(name: string, known: readonly string[]): string | null {
  if (name.length > LONGEST) return null;
  const wanted = plain(name);
  const most = Math.max(1, Math.floor(wanted.length / 3));
  const ranked = known.map((one) => ({ one, far: distance(wanted, plain(one)) })).toSorted((a, b) => a.far - b.far);
  const [best] = ranked;
  return best && best.far <= most ? best.one : null;
}
