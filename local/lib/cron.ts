/** Whether a five-field cron expression (numbers, `*`, lists, ranges, steps) is due in the minute of `at`, in UTC. */
export function isDue(cron: string, at: Date): boolean {
  const [minute, hour, day, month, weekday] = cron.split(/\s+/);
  return (
    matches(minute, at.getUTCMinutes()) &&
    matches(hour, at.getUTCHours()) &&
    matches(day, at.getUTCDate()) &&
    matches(month, at.getUTCMonth() + 1) &&
    matches(weekday, at.getUTCDay())
  );
}

function matches(field = "*", value: number): boolean {
  return field.split(",").some((part) => {
    const [range = "*", step = "1"] = part.split("/");
    const [from, to] = range === "*" ? [0, Number.POSITIVE_INFINITY] : range.split("-").map(Number);
    if (from === undefined) return false;
    const last = to ?? (part.includes("/") ? Number.POSITIVE_INFINITY : from);
    return value >= from && value <= last && (value - from) % Number(step) === 0;
  });
}
