import { Crowd, eachOf } from "../../../local/lib/crowd.ts";

const WRITES = 2000;
const OBJECTS = 200;

/** Writes of bare objects per second, by a Worker that does nothing else: what the machine can give just now. */
export async function bareWrites(url: string, connections: number): Promise<number> {
  const crowd = new Crowd(url, connections);
  const write = (count: number) =>
    eachOf(Array.from({ length: count }), connections, (_, index) =>
      crowd.send({ method: "POST", path: `/object/${index % OBJECTS}` }),
    );
  await write(OBJECTS);
  const began = performance.now();
  await write(WRITES);
  crowd.close();
  return WRITES / ((performance.now() - began) / 1000);
}
