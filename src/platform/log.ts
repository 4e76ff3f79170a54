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

/** What of an unknown error may be logged: its kind and where it came from. A message can quote personal data, so only the platform's own are kept. */
export function describeError(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: typeof error };
  const platform = /^(D1_ERROR|D1_EXEC_ERROR|Durable Object|Network connection lost|.*SQLITE_)/.test(error.message);
  const cause = error.cause instanceof Error ? describeError(error.cause) : {};
  return {
    error: error.name,
    ...(platform ? { detail: error.message.slice(0, 200) } : {}),
    at: error.stack
      ?.split("\n")
      .slice(1, 4)
      .map((s) => s.trim())
      .join(" < "),
    ...Object.fromEntries(Object.entries(cause).map(([key, value]) => [`cause_${key}`, value])),
  };
}
