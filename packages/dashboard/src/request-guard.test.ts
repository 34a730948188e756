import { describe, expect, it, test } from 'vitest';
import { refuseAction, refuseReader } from './request-guard.ts';

const local = { remoteAddress: '127.0.0.1', host: '127.0.0.1:8080', origin: undefined, fetchSite: undefined };

describe('who may look', () => {
  test.each([
    {},
    { host: 'localhost:8080' },
    { host: 'LOCALHOST' },
    { host: '[::1]:8080', remoteAddress: '::1' },
    { remoteAddress: '::ffff:127.0.0.1' },
    { origin: 'http://127.0.0.1:8080' },
    { host: 'localhost:9000', origin: 'http://localhost:9000', fetchSite: 'same-origin' },
    { fetchSite: 'none' },
  ])('lets in %j', (changes) => {
    expect(refuseReader({ ...local, ...changes })).toBeUndefined();
  });

  test.each([
    [{ remoteAddress: '192.168.1.7' }, 'this machine only'],
    [{ remoteAddress: '::ffff:10.0.0.1' }, 'this machine only'],
    [{ remoteAddress: undefined }, 'this machine only'],
    [{ host: 'rebound.example:8080' }, 'was "rebound.example:8080"'],
    [{ host: '127.0.0.1.example' }, 'Host must be'],
    [{ host: 'localhost@example' }, 'Host must be'],
    [{ host: undefined }, 'was missing'],
    [{ origin: 'http://evil.example' }, 'was "http://evil.example"'],
    [{ origin: 'http://localhost:8080' }, 'Origin must be'],
    [{ origin: 'http://127.0.0.1:9999' }, 'Origin must be'],
    [{ origin: 'null' }, 'Origin must be'],
    [{ fetchSite: 'cross-site' }, 'another site'],
    [{ fetchSite: 'same-site' }, 'another site'],
  ])('refuses %j and says why', (changes, why) => {
    expect(refuseReader({ ...local, ...changes })).toMatchObject({
      status: 403,
      sentence: expect.stringContaining(why),
    });
  });
});

it('lets act only who shows the token', () => {
  expect(refuseAction('secret', 'secret')).toBeUndefined();
  for (const given of [undefined, '', 'secre', 'secret ', 'SECRET']) {
    expect(refuseAction(given, 'secret')).toMatchObject({ status: 403 });
  }
});
