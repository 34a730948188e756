import type { Instrument } from '../exchange/instrument.ts';
import type { Message } from '../wire/frame-writer.ts';
import { replyIds } from '../wire/message-ids.ts';
import { isSince } from '../wire/protocol-gates.ts';
import { hours, ORDER_TYPES } from './contract-details.ts';

/**
 * Everything TWS says about a bond, in a message of its own: 40 fields at 178, 43 from 188 on.
 * Source: IB's public Python client, decoder.py, processBondContractDataMsg; no version field since 164.
 */
export function bondDetails(
  reqId: number,
  bond: Instrument,
  when: { readonly nowMs: number; readonly serverVersion: number },
): Message {
  const [isin = '', cusip = ''] = bond.identifiers;
  return [
    replyIds.bondContractDetails,
    reqId,
    bond.symbol,
    bond.secType,
    cusip,
    8.625, // coupon
    bond.lastTradeDate, // maturity
    '20221027', // issueDate
    'Baa3/BBB-', // ratings
    'CORP', // bondType
    'FIXED', // couponType
    false, // convertible
    true, // callable
    false, // putable
    `${bond.symbol} 8 5/8 10/27/82`, // descAppend
    bond.exchange,
    bond.currency,
    bond.marketName,
    bond.tradingClass,
    bond.conId,
    bond.minTick,
    ORDER_TYPES,
    bond.validExchanges,
    '20271027', // nextOptionDate
    'CALL', // nextOptionType
    false, // nextOptionPartial
    '', // notes
    bond.longName,
    ...(isSince('bondTradingHours', when.serverVersion)
      ? ['US/Eastern', hours(bond, when.nowMs, false), hours(bond, when.nowMs, true)]
      : []),
    '', // evRule
    0, // evMultiplier
    2, // count of secIds
    'ISIN',
    isin,
    'CUSIP',
    cusip,
    1, // aggGroup
    bond.marketRuleId,
    1000, // minSize
    1000, // sizeIncrement
    1000, // suggestedSizeIncrement
  ];
}
