import { env, type EnvField } from '@autobot/config';
import { type GuardEnvSchema, guardEnvSchema } from './orders/guards/guard-env.ts';
import { type SharedEnvSchema, sharedEnvSchema } from './shared/shared-env.ts';
import type { MarketDataType } from './tws-api/tws-api.ts';

/** Type of `ibEnvSchema`: one field for each variable of the connector. */
export interface IbEnvSchema extends GuardEnvSchema, SharedEnvSchema {
  readonly IB_HOST: EnvField<string>;
  readonly IB_PORT: EnvField<number>;
  readonly IB_CLIENT_ID: EnvField<number>;
  readonly IB_READONLY: EnvField<boolean>;
  readonly IB_ACCOUNT: EnvField<string | undefined>;
  readonly IB_TIMEOUT: EnvField<number>;
  readonly IB_MAX_RECONNECT: EnvField<number | undefined>;
  readonly IB_RECONNECT_DELAY: EnvField<number>;
  readonly IB_RECONNECT_MAX_DELAY: EnvField<number>;
  readonly IB_HEARTBEAT_INTERVAL: EnvField<number>;
  readonly IB_RATE_LIMIT: EnvField<number>;
  readonly IB_RECOVERY: EnvField<'graceful' | 'eager'>;
  readonly IB_MARKET_DATA_TYPE: EnvField<MarketDataType>;
  readonly IB_ORDER_JOURNAL: EnvField<string | undefined>;
}

const HOUR_MS = 3_600_000;
const LARGEST_CLIENT_ID = 2 ** 31 - 1;

/** Every environment variable the connector reads. */
export const ibEnvSchema: IbEnvSchema = {
  IB_HOST: env.text({ default: '127.0.0.1', meaning: 'Where TWS or IB Gateway runs.' }),
  IB_PORT: env.port({
    default: 7497,
    hint: 'paper TWS listens on 7497',
    meaning: 'TWS listens on 7497 (paper) or 7496 (live), IB Gateway on 4002 or 4001.',
  }),
  IB_CLIENT_ID: env.integer({
    default: 1,
    min: 0,
    max: LARGEST_CLIENT_ID,
    meaning: 'Our name at TWS; orders belong to it, so keep it the same. 0 also sees orders made by hand.',
  }),
  IB_READONLY: env.boolean({ default: true, meaning: 'Refuse every order before it leaves.' }),
  IB_ACCOUNT: env.text({
    pattern: { matches: /^[A-Za-z]{1,3}\d+$/, expected: 'an account such as DU1234567' },
    meaning: 'The account that TWS must manage; orders go to it. None is asked for if it is not set.',
  }),
  IB_TIMEOUT: env.duration({ default: 30_000, minMs: 1_000, maxMs: HOUR_MS, meaning: 'How long connecting may take.' }),
  IB_MAX_RECONNECT: env.integer({
    min: 1,
    max: 1_000_000,
    meaning: 'Failed dials in a row after which the connector gives up. Without end if it is not set.',
  }),
  IB_RECONNECT_DELAY: env.duration({
    default: 1_000,
    minMs: 10,
    maxMs: HOUR_MS,
    meaning: 'Longest wait before the first new dial; it doubles with each, and chance shortens it.',
  }),
  IB_RECONNECT_MAX_DELAY: env.duration({
    default: 60_000,
    minMs: 10,
    maxMs: HOUR_MS,
    meaning: 'Longest wait before any dial, however many failed; not shorter than IB_RECONNECT_DELAY.',
  }),
  IB_HEARTBEAT_INTERVAL: env.duration({
    default: 10_000,
    minMs: 1_000,
    maxMs: HOUR_MS,
    meaning: 'Silence after which TWS is asked whether it lives.',
  }),
  IB_RATE_LIMIT: env.integer({
    default: 50,
    min: 1,
    max: 50,
    meaning: 'Messages a second at most; TWS ends the session of those who send more than 50.',
  }),
  IB_MARKET_DATA_TYPE: env.choice(['live', 'frozen', 'delayed', 'delayedFrozen'], {
    default: 'live',
    meaning: 'Which quotes to ask for: delayed gives them 15 minutes late where nothing better is subscribed to.',
  }),
  IB_RECOVERY: env.choice(['graceful', 'eager'], {
    default: 'graceful',
    meaning: 'graceful keeps a healing TWS connected; eager drops the socket at once on 502, 504, 1100 and 2103.',
  }),
  IB_ORDER_JOURNAL: env.text({
    meaning:
      'File in which orders are written down before they leave, and the audit log of them. Kept in memory only if it is not set.',
  }),
  ...guardEnvSchema,
  ...sharedEnvSchema,
};
