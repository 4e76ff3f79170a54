/** A line for whoever watches the proof. */
// oxlint-disable-next-line no-console -- a proof tells what it has shown
export const say = (line: string): void => console.log(line);
