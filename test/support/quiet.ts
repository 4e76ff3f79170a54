/** What the shop logs of troubles that are made on purpose is of no use to anybody. */
// oxlint-disable-next-line no-console -- they are there to say nothing
console.error = console.warn = () => {};
