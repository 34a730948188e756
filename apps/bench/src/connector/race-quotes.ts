import { Party } from '../mock/party.ts';
import type { QuoteRate } from './quote-flow.ts';

/** Both in one run, one after the other. */
export interface QuoteRace {
  readonly raw: QuoteRate;
  readonly ours: QuoteRate;
}

/** Sends the same flow to the raw library and to the connector, each with a mock of its own. */
export async function raceQuotes(): Promise<QuoteRace> {
  return { raw: await rateOf('raw-quotes-party.ts'), ours: await rateOf('our-quotes-party.ts') };
}

async function rateOf(client: string): Promise<QuoteRate> {
  using mock = new Party('../connector/mock-quotes-party.ts');
  using reader = new Party(`../connector/${client}`, String(await mock.said<number>()));
  await mock.said();
  reader.tell('done');
  return await reader.said<QuoteRate>();
}
