import { expect, test } from 'vitest';
import { type MockTwsOptions, resolveMockTwsOptions } from './mock-tws-options.ts';

test.each<[MockTwsOptions, string]>([
  [{ port: 74_967 }, 'port must be a whole number from 0 to 65535, was 74967'],
  [{ serverVersion: 201 }, 'serverVersion must be a whole number from 176 to 193, was 201'],
  [{ tickIntervalMs: 0 }, 'tickIntervalMs must be a whole number from 1 to 3600000, was 0'],
  [{ nextValidId: Number.NaN }, 'nextValidId must be a whole number from 1 to 2147483647, was NaN'],
  [{ accounts: [] }, 'accounts must name at least one, was empty'],
])('%o is refused with a sentence', (options, message) => {
  expect(() => resolveMockTwsOptions(options)).toThrow(message);
});
