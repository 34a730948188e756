import { env, type EnvField, type EnvSchema, type Settings } from '@autobot/config';
import type { GuardOptions } from './guard-settings.ts';

/** Type of `guardEnvSchema`. */
export interface GuardEnvSchema extends EnvSchema {
  readonly IB_TRADING: EnvField<'paper' | 'live'>;
  readonly IB_PAPER_PORTS: EnvField<string | undefined>;
  readonly IB_LIVE_PORTS: EnvField<string | undefined>;
  readonly IB_LIVE_ACCOUNT: EnvField<string | undefined>;
  readonly IB_LIVE_CONFIRMATION: EnvField<string | undefined>;
  readonly IB_INSTRUMENTS: EnvField<string | undefined>;
  readonly IB_MAX_QUANTITY: EnvField<number | undefined>;
  readonly IB_MAX_NOTIONAL: EnvField<number | undefined>;
  readonly IB_MAX_POSITION: EnvField<number | undefined>;
  readonly IB_MAX_DAILY_LOSS: EnvField<number | undefined>;
  readonly IB_MAX_ORDER_RATE: EnvField<number | undefined>;
  readonly IB_PRICE_COLLAR: EnvField<number>;
  readonly IB_QUOTE_AGE: EnvField<number>;
  readonly IB_KILL_SWITCH: EnvField<string | undefined>;
}

const LEAST = 0.000_001;
const HOUR_MS = 3_600_000;
const ports = { matches: /^\d{1,5}(\s*,\s*\d{1,5})*$/, expected: 'port numbers with commas between them' };

/** Every environment variable about what orders must keep to. */
export const guardEnvSchema: GuardEnvSchema = {
  IB_TRADING: env.choice(['paper', 'live'], {
    default: 'paper',
    meaning:
      'First key to live trading. Live also needs IB_LIVE_ACCOUNT, IB_LIVE_CONFIRMATION and every IB_MAX_… limit but the rate, and IB_INSTRUMENTS.',
  }),
  IB_PAPER_PORTS: env.text({
    pattern: ports,
    meaning: 'Ports where a paper TWS listens, in place of 7497, 4002 and 4004. Orders leave only for one of these.',
  }),
  IB_LIVE_PORTS: env.text({
    pattern: ports,
    meaning: 'Ports where a live TWS listens, in place of 7496, 4001 and 4003.',
  }),
  IB_LIVE_ACCOUNT: env.text({ meaning: 'Second key: the one account that may trade live.' }),
  IB_LIVE_CONFIRMATION: env.text({ meaning: 'Third key: the words "real money on" and the account.' }),
  IB_INSTRUMENTS: env.text({
    meaning:
      'What may be traded: symbols of stocks, or symbol and type (ES:FUT), with commas between them. Anything if it is not set.',
  }),
  IB_MAX_QUANTITY: env.number({
    min: LEAST,
    meaning: 'Shares or contracts in one order at most. 10000 if it is not set.',
  }),
  IB_MAX_NOTIONAL: env.number({
    min: LEAST,
    meaning: "Price of one order at most, in the contract's currency. 1000000 if it is not set.",
  }),
  IB_MAX_POSITION: env.number({
    min: LEAST,
    meaning:
      'Shares or contracts of one contract held at most, long or short, open orders included. No limit if it is not set.',
  }),
  IB_MAX_DAILY_LOSS: env.number({
    min: LEAST,
    meaning:
      'Loss within a day after which trading halts; what is not realised counts while it is streamed. No limit if it is not set.',
  }),
  IB_MAX_ORDER_RATE: env.integer({
    min: 1,
    max: 50,
    meaning: 'Orders and changes a second at most. 5 if it is not set.',
  }),
  IB_PRICE_COLLAR: env.number({
    default: 10,
    min: LEAST,
    meaning: 'Percent that a limit may be worse than the market.',
  }),
  IB_QUOTE_AGE: env.duration({
    default: 10_000,
    minMs: 100,
    maxMs: HOUR_MS,
    meaning: 'Age of a quote that orders are still judged by.',
  }),
  IB_KILL_SWITCH: env.text({
    meaning: 'File of the kill switch: active, reducing or halted. Kept in memory only if it is not set.',
  }),
};

/** The limits that the environment sets. */
export function guardsFromEnv(settings: Settings<GuardEnvSchema>): GuardOptions {
  const { IB_PAPER_PORTS: paperPorts, IB_LIVE_PORTS: livePorts, IB_INSTRUMENTS: instruments } = settings;
  const { IB_LIVE_ACCOUNT: liveAccount, IB_LIVE_CONFIRMATION: liveConfirmation } = settings;
  const limits = {
    maxQuantity: settings.IB_MAX_QUANTITY,
    maxNotional: settings.IB_MAX_NOTIONAL,
    maxPosition: settings.IB_MAX_POSITION,
    maxDailyLoss: settings.IB_MAX_DAILY_LOSS,
    maxOrdersPerSecond: settings.IB_MAX_ORDER_RATE,
  };
  return {
    mode: settings.IB_TRADING,
    liveAccount,
    liveConfirmation,
    priceCollar: { percent: settings.IB_PRICE_COLLAR, maxQuoteAgeMs: settings.IB_QUOTE_AGE },
    ...(paperPorts !== undefined && { paperPorts: listOf(paperPorts).map(Number) }),
    ...(livePorts !== undefined && { livePorts: listOf(livePorts).map(Number) }),
    ...(instruments !== undefined && { instruments: listOf(instruments) }),
    ...Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined)),
  };
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
