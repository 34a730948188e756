import { expect, it } from 'vitest';
import { configTable, effectiveConfig } from './effective-config.ts';

it('says of each setting what it is and where it came from; the environment wins over the file', () => {
  const rows = effectiveConfig(
    { IB_PORT: '4002', PATH: '/usr/bin' },
    { IB_PORT: '7497', IB_HOST: 'gateway.local', IB_TIMEOUT: '' },
  );
  const row = (name: string) => rows.find(({ variable }) => variable === name);
  expect(row('IB_PORT')).toEqual({ variable: 'IB_PORT', value: '4002', origin: 'environment' });
  expect(row('IB_HOST')).toEqual({ variable: 'IB_HOST', value: 'gateway.local', origin: '.env file' });
  expect(row('IB_TIMEOUT')).toEqual({ variable: 'IB_TIMEOUT', value: '30s', origin: 'default' });
  expect(row('IB_READONLY')).toEqual({ variable: 'IB_READONLY', value: 'true', origin: 'default' });
  expect(row('IB_ACCOUNT')).toEqual({ variable: 'IB_ACCOUNT', value: undefined, origin: 'default' });
});

it('masks the account, and lines the rest up', () => {
  const rows = effectiveConfig({ IB_ACCOUNT: 'DU1234567' }, {});
  const table = configTable(rows);
  expect(table).not.toContain('DU1234567');
  expect(table).toMatch(/^IB_ACCOUNT +DU\*\*\*567 +environment$/m);
  expect(table).toMatch(/^IB_MAX_RECONNECT +- +default$/m);
  expect(
    new Set(
      table
        .trimEnd()
        .split('\n')
        .map((line) => line.search(/(default|environment)$/)),
    ),
  ).toHaveProperty('size', 1);
});
