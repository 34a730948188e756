import { expect, test } from 'vitest';
import { refusePort } from './port-guard.ts';

test.each([7497, 4002])('lets paper port %i through', (port) => {
  expect(refusePort(port, false)).toBeUndefined();
});

test.each([1, 7496, 4001, 65_535])('refuses port %i in a sentence that names the way out', (port) => {
  const sentence = refusePort(port, false);
  expect(sentence).toContain(`port ${port} is not a known paper-trading port`);
  expect(sentence).toContain('7497 (TWS) or 4002 (IB Gateway)');
  expect(sentence).toContain('--allow-live');
});

test('lets any port through once live use is allowed', () => {
  expect(refusePort(7496, true)).toBeUndefined();
});
