import type { IBConnector } from '../ib-connector.ts';
import { DeadlineExceededError } from '@autobot/resilience';
import { IbError } from '../errors/ib-error.ts';
import type { Finding } from './finding.ts';

const check = 'market data';
// Codes that say what the account may not see. Source: research/ib-connectivity.md, section 1-C.
const NOT_SUBSCRIBED: ReadonlySet<number> = new Set([354, 10_089, 10_090, 10_091, 10_186, 10_189]);
const COMPETING_SESSION = 10_197;

/** Asks for one quote, and says what kind of data the account gets. */
export async function judgeMarketData(ib: IBConnector, symbol: string): Promise<Finding> {
  try {
    const { bid, ask, dataType } = await ib.getTicker(symbol);
    const price = Number.isNaN(bid) || Number.isNaN(ask) ? 'no price: is the market open?' : `${bid} / ${ask}`;
    if (dataType === 'live') return { check, state: 'ok', detail: `${symbol} live, ${price}` };
    const remedy = 'subscribe to the exchange in Account Management for live data';
    return { check, state: 'warning', detail: `${symbol} ${dataType}, ${price}`, remedy };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const remedy = remedyFor(error);
    return { check, state: 'warning', detail, ...(remedy !== undefined && { remedy }) };
  }
}

function remedyFor(error: unknown): string | undefined {
  if (error instanceof DeadlineExceededError)
    return 'TWS has no quote: see what is said above of IB and the data farms';
  const code = error instanceof IbError ? error.twsCode : undefined;
  if (code === COMPETING_SESSION) return 'log out where the same user trades: a phone, the web portal, another TWS';
  if (code !== undefined && NOT_SUBSCRIBED.has(code))
    return 'set IB_MARKET_DATA_TYPE=delayed, or subscribe to the exchange';
  return undefined;
}
