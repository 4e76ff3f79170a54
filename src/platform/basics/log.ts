type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type Log = {
  info: (message: string, fields?: Fields) => void;
  warn: (message: string, fields?: Fields) => void;
  error: (message: string, fields?: Fields) => void;
};

/** One JSON line an entry. Fields are ids, counts and codes: never a body, a header, a token, an address or a name. */
export function createLog(base: Fields): Log {
  const line =
    (level: "info" | "warn" | "error") =>
    (message: string, fields: Fields = {}) => {
      console[level](JSON.stringify({ level, message, ...base, ...fields }));
    };
  return { info: line("info"), warn: line("warn"), error: line("error") };
}

/** How the platform's own messages begin. */
const PLATFORMS_OWN = ["D1_ERROR", "D1_EXEC_ERROR", "Durable Object", "Network connection lost"];

/** What of an unknown error may be logged: its kind and where it came from. A message can quote personal data, so only the platform's own are kept. */
export function describeError(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: typeof error };
  const { message } = error;
  const platform = PLATFORMS_OWN.some((words) => message.startsWith(words)) || message.includes("SQLITE_");
  const cause = error.cause instanceof Error ? describeError(error.cause) : {};
  return {
    error: error.name,
    ...(platform ? { detail: message.slice(0, 200) } : {}),
    at: placesOf(error).slice(0, 3).join(" < "),
    ...Object.fromEntries(Object.entries(cause).map(([key, value]) => [`cause_${key}`, value])),
  };
}

/** The frames of the stack alone: its head repeats the message, which may have lines of its own, such as a failed statement's values. */
function placesOf({ stack = "", message }: Error): string[] {
  const head = stack.indexOf(message);
  const frames = head < 0 ? stack : stack.slice(head + message.length);
  return frames
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at "));
}
