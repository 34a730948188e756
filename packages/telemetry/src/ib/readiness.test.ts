import { IBConnector } from '@autobot/ib-connector';
import { describe, expect, it } from 'vitest';
import { readinessOf } from './readiness.ts';

const idle = new IBConnector({ port: 4002 }).getStatus();
const ready = { ...idle, upstream: 'up' as const, link: { ...idle.link, state: 'ready', inboundAgeMs: 900 } };

describe('readinessOf', () => {
  it('is ready with a link that was heard lately', () => {
    expect(readinessOf(ready)).toEqual({ isReady: true, reasons: [] });
  });

  it('names the state of the link, and its cause', () => {
    const status = { ...idle, link: { ...idle.link, state: 'backoff', cause: 'nobody listens at 127.0.0.1:4002' } };
    expect(readinessOf(status)).toEqual({
      isReady: false,
      reasons: ['the link to TWS is backoff: nobody listens at 127.0.0.1:4002'],
    });
  });

  it('is not ready when nothing was heard for longer than the limit', () => {
    const silent = { ...ready, link: { ...ready.link, inboundAgeMs: 10_001 } };
    expect(readinessOf(silent).reasons).toEqual(['nothing was heard from TWS for 10001 ms, at most 10000 ms is well']);
    expect(readinessOf(silent, { inboundAgeMs: 20_000 }).isReady).toBe(true);
  });

  it('is not ready while TWS is cut off from IB', () => {
    expect(readinessOf({ ...ready, upstream: 'down' }).reasons).toEqual(["TWS's own connection to IB is down"]);
  });

  it('needs an open order gate only of a program that trades', () => {
    expect(readinessOf(ready, { trading: true }).reasons).toEqual([
      expect.stringMatching(/^no order may leave: .*read-only/),
    ]);
  });
});
