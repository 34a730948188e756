import type { MockTwsOptions } from '@autobot/testing-mocks';
import { aDesk, type Desk } from './desk.ts';

/** One thing a client can do, and what TWS says to it. */
export interface ErrorAnswer {
  readonly when: string;
  readonly code: number;
  /** The request or order it is about; -1 for none. */
  readonly id: number;
  readonly text: RegExp;
  readonly options?: MockTwsOptions;
  readonly act: (desk: Desk) => Promise<void> | void;
}

/** Lets a client do that; what TWS said to it within two seconds under that code and id, or all that it said. */
export async function answerTo({ code, id, options, act }: ErrorAnswer): Promise<string> {
  await using desk = await aDesk(options);
  await act(desk);
  const { client, clock } = desk;
  const args = await Promise.race([
    client.event(id === -1 ? 'info' : 'error', ([, heard, about]) => heard === code && (about ?? -1) === id),
    clock.run(2_000).then(() => [JSON.stringify([client.named('error'), client.named('info')])]),
  ]);
  return String(args[0] instanceof Error ? args[0].message : args[0]);
}
