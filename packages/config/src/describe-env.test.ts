import { expect, it } from 'vitest';
import { describeEnv, maskedSettings } from './describe-env.ts';
import { env } from './env-schema.ts';
import { loadConfig } from './load-config.ts';
import { Secret } from './secret.ts';

const SCHEMA = {
  APP_PORT: env.port({ default: 7497, meaning: 'its port' }),
  APP_TIMEOUT: env.duration({ default: 5_000, meaning: 'how long to wait' }),
  APP_RETRIES: env.integer({ meaning: 'how often to try again' }),
  APP_TOKEN: env.secret({ default: new Secret('canary-3'), meaning: 'what to log in with' }),
};

it('describes each variable as it would be written, in the order of the schema', () => {
  expect(describeEnv(SCHEMA)).toEqual([
    { variable: 'APP_PORT', kind: 'port', meaning: 'its port', expected: '1 to 65535', default: '7497' },
    {
      variable: 'APP_TIMEOUT',
      kind: 'duration',
      meaning: 'how long to wait',
      expected: 'a duration (500ms, 5s, 2m; a bare number is seconds)',
      default: '5s',
    },
    {
      variable: 'APP_RETRIES',
      kind: 'integer',
      meaning: 'how often to try again',
      expected: 'a whole number',
      default: undefined,
    },
    { variable: 'APP_TOKEN', kind: 'secret', meaning: 'what to log in with', expected: 'text', default: '[REDACTED]' },
  ]);
});

it('shows the effective settings with their origin, and no secret', () => {
  const { settings, origins } = loadConfig(SCHEMA, { env: { APP_TIMEOUT: '0.25', APP_TOKEN: 'canary-4' } });
  expect(maskedSettings(SCHEMA, settings, origins)).toEqual([
    { variable: 'APP_PORT', value: '7497', origin: 'default' },
    { variable: 'APP_TIMEOUT', value: '250ms', origin: 'environment' },
    { variable: 'APP_RETRIES', value: undefined, origin: 'default' },
    { variable: 'APP_TOKEN', value: '[REDACTED]', origin: 'environment' },
  ]);
});
