import { expect, test } from 'vitest';
import { negotiateVersion } from './hello.ts';

test.each([
  ['v100..193', 178, 178],
  ['v157..178', 178, 178],
  ['v100..177', 178, 177],
  ['v100..225', 176, 176],
  ['v176', 178, 176],
  ['v100..193 +PACEAPI', 178, 178],
])('%s and an offer of %d meet at %d', (versions, offered, serverVersion) => {
  expect(negotiateVersion(versions, offered)).toEqual({ serverVersion });
});

test.each([
  ['v213..225', 'speaks server versions 213 to 225, this mock 176 to 178'],
  ['v100..161', 'speaks server versions 100 to 161'],
  ['hello', 'must carry versions like v100..193, was "hello"'],
  ['v-1..5', 'must carry versions'],
])('%s is refused with a sentence', (versions, problem) => {
  expect(negotiateVersion(versions, 178)).toMatchObject({ problem: expect.stringContaining(problem) });
});
