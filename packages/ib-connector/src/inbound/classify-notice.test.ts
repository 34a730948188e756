import type { Verdict } from '@autobot/resilience';
import { describe, expect, it } from 'vitest';
import { aNotice } from '../../test/builders.ts';
import { classifyNotice, type Disposition, farmOf, farmsOf, type NoticeOwner, rowOf } from './classify-notice.ts';
import { noticeCatalogue } from './notice-catalogue.ts';
import type { OrderEffect, StreamEffect } from './notice-row.ts';
import { noticeRules } from './notice-rules.ts';

const rules = noticeRules();
const classify = (code: number, owner: NoticeOwner, text = 'some text:usfarm') =>
  classifyNotice(aNotice({ code, text, id: 11 }), { owner, isDegraded: false }, rules);

// What a notice means, whoever's id it carries.
const shared: Readonly<Record<number, Disposition>> = {
  326: { to: 'link', change: 'clientIdInUse' },
  1300: { to: 'link', change: 'portChanged' },
  1100: { to: 'upstream', change: 'down' },
  2110: { to: 'upstream', change: 'down' },
  1101: { to: 'upstream', change: 'restoredDataLost' },
  1102: { to: 'upstream', change: 'restoredDataKept' },
  2103: { to: 'farm', farm: 'usfarm', change: 'broken' },
  2105: { to: 'farm', farm: 'usfarm', change: 'broken' },
  2157: { to: 'farm', farm: 'usfarm', change: 'broken' },
  2104: { to: 'farm', farm: 'usfarm', change: 'ok' },
  2106: { to: 'farm', farm: 'usfarm', change: 'ok' },
  2158: { to: 'farm', farm: 'usfarm', change: 'ok' },
  2107: { to: 'farm', farm: 'usfarm', change: 'inactive' },
  2108: { to: 'farm', farm: 'usfarm', change: 'inactive' },
  2119: { to: 'farm', farm: 'usfarm', change: 'connecting' },
  310: { to: 'observers' },
  501: { to: 'observers' },
  10185: { to: 'observers' },
};

// What a notice means for the request or stream whose id it carries; the rest end nothing.
const failing: Readonly<Record<number, Verdict>> = {
  100: 'throttled',
  101: 'throttled',
  102: 'throttled',
  502: 'fault',
  504: 'fault',
  103: 'refused',
  110: 'refused',
  162: 'refused',
  200: 'refused',
  201: 'refused',
  203: 'refused',
  320: 'refused',
  321: 'refused',
  322: 'throttled',
  354: 'refused',
  366: 'fault',
  434: 'refused',
  503: 'refused',
  10182: 'fault',
  106: 'refused',
  107: 'refused',
  166: 'refused',
  309: 'throttled',
  316: 'fault',
  323: 'refused',
  385: 'throttled',
  386: 'throttled',
  420: 'refused',
  430: 'refused',
  10006: 'refused',
  10092: 'refused',
  10168: 'refused',
  10186: 'refused',
  10187: 'refused',
  10189: 'throttled',
  10190: 'throttled',
  10225: 'fault',
  10276: 'refused',
  10289: 'refused',
  10293: 'refused',
};

// What a notice proves about the order whose id it carries; the rest only inform.
const orderEffects: Readonly<Record<number, OrderEffect>> = {
  100: 'doubts',
  101: 'doubts',
  102: 'doubts',
  103: 'loses',
  104: 'doubts',
  105: 'doubts',
  110: 'rejects',
  135: 'loses',
  161: 'doubts',
  162: 'doubts',
  200: 'rejects',
  201: 'rejects',
  202: 'cancels',
  203: 'rejects',
  320: 'rejects',
  321: 'rejects',
  322: 'doubts',
  354: 'doubts',
  366: 'doubts',
  434: 'rejects',
  502: 'doubts',
  503: 'doubts',
  504: 'doubts',
  10147: 'loses',
  10148: 'doubts',
  10182: 'doubts',
  10328: 'loses',
  106: 'rejects',
  107: 'rejects',
  166: 'doubts',
  309: 'doubts',
  316: 'doubts',
  323: 'doubts',
  385: 'doubts',
  386: 'doubts',
  420: 'doubts',
  430: 'doubts',
  512: 'doubts',
  515: 'doubts',
  10006: 'rejects',
  10092: 'doubts',
  10168: 'doubts',
  10186: 'doubts',
  10187: 'doubts',
  10189: 'doubts',
  10190: 'doubts',
  10225: 'doubts',
  10276: 'doubts',
  10289: 'rejects',
  10293: 'rejects',
  404: 'holds',
};

// What a notice means for the stream it names, besides ending it.
const ofStreams: Readonly<Record<number, StreamEffect>> = {
  300: 'forgets',
  316: 'clears',
  317: 'clears',
  10089: 'thins',
  10090: 'thins',
  10091: 'thins',
  10182: 'stalls',
  10197: 'blocks',
  10225: 'busts',
  10346: 'blocksOne',
};

describe.each(noticeCatalogue.map(({ code, name }) => ({ code, name })))('$code $name', ({ code }) => {
  const ofNobody: Disposition = code === 0 || code === 100 ? { to: 'pacing' } : { to: 'observers' };

  it('goes to its owner when it names nothing', () => {
    expect(classify(code, 'nobody')).toEqual(shared[code] ?? ofNobody);
  });

  it('ends the request it names with the right verdict, or leaves it alone', () => {
    const verdict = failing[code];
    expect(classify(code, 'request')).toEqual(
      shared[code] ?? (verdict === undefined ? ofNobody : { to: 'request', verdict }),
    );
  });

  it('ends the stream it names with the right verdict, does to it what it means for streams, or leaves it alone', () => {
    const told = {
      ...(failing[code] && { verdict: failing[code] }),
      ...(ofStreams[code] && { effect: ofStreams[code] }),
    };
    expect(classify(code, 'stream')).toEqual(
      shared[code] ?? (Object.keys(told).length === 0 ? ofNobody : { to: 'stream', ...told }),
    );
  });

  it('proves about the order it names what it proves and no more', () => {
    const ofOrder: Disposition = { to: 'order', effect: orderEffects[code] ?? 'informs' };
    expect(classify(code, 'order')).toEqual(shared[code] ?? ofOrder);
  });
});

const refused: Disposition = { to: 'stream', verdict: 'refused' };
const throttledAnd = (effect: StreamEffect): Disposition => ({ to: 'stream', verdict: 'throttled', effect });

describe('classifyNotice', () => {
  it.each([
    ['Historical Market Data Service error message:API historical data query pacing violation', 'throttled'],
    ['Historical Market Data Service error message:HMDS query returned no data', 'refused'],
  ])('tells the meanings of 162 apart by the text "%s"', (text, verdict) => {
    expect(classify(162, 'request', text)).toEqual({ to: 'request', verdict });
  });

  const cancelled = 'Historical Market Data Service error message:API historical data query cancelled: 7';
  const elsewhere = 'Trading TWS session is connected from a different IP address';
  it.each<[number, string, Disposition]>([
    [162, cancelled, { to: 'stream', verdict: 'throttled' }],
    [162, `Historical Market Data Service error message:${elsewhere}`, throttledAnd('blocks')],
    [162, 'Historical Market Data Service error message:No market data permissions', refused],
    [162, 'Historical Market Data Service error message:invalid step', refused],
    [
      2152,
      'Exchanges - Depth: IEX; Need additional market data permissions - Depth: BATS',
      { to: 'stream', effect: 'thins' },
    ],
    [2152, 'Exchanges - Depth: IEX; Top: BYX', { to: 'observers' }],
    [420, 'Invalid Real-time Query:Historical data request pacing violation', { to: 'stream', verdict: 'throttled' }],
    [420, 'Invalid Real-time Query:No market data permissions', refused],
    [10189, `Failed to request tick-by-tick data.${elsewhere}`, throttledAnd('blocks')],
    [10189, 'Failed to request tick-by-tick data.No market data permissions for ISLAND STK', refused],
    [10189, 'Failed to request tick-by-tick data.', { to: 'stream', verdict: 'throttled' }],
  ])('decides by the text: %i "%s"', (code, text, disposition) => {
    expect(classify(code, 'stream', text)).toEqual(disposition);
  });

  it.each([502, 506])('leaves %i to the driver, which sees it in the socket itself', (code) => {
    expect(classify(code, 'nobody')).toEqual({ to: 'observers' });
  });

  it('believes only the codes that prove it that an order is done', () => {
    const done = noticeCatalogue.filter(({ code }) => {
      const disposition = classify(code, 'order');
      return disposition.to === 'order' && disposition.effect === 'cancels';
    });
    expect(done.map(({ code }) => code)).toEqual([202]);
  });

  it('lets a code nobody has heard of end the request it names, and only put an order in doubt', () => {
    expect(classify(9_999, 'request')).toEqual({ to: 'request', verdict: 'refused' });
    expect(classify(9_999, 'order')).toEqual({ to: 'order', effect: 'doubts' });
    expect(classify(9_999, 'nobody')).toEqual({ to: 'observers' });
  });

  it('takes an unlisted code between 2100 and 2199 for a warning that ends nothing', () => {
    expect(classify(2_169, 'request')).toEqual({ to: 'observers' });
    expect(classify(2_199, 'order')).toEqual({ to: 'order', effect: 'informs' });
    expect(classify(2_200, 'request')).toEqual({ to: 'request', verdict: 'refused' });
  });

  it('follows an override of a row', () => {
    const changed = noticeRules('graceful', { 10_167: { first: 'fail', verdict: 'refused' } });
    expect(classifyNotice(aNotice({ code: 10_167, id: 5 }), { owner: 'stream', isDegraded: false }, changed)).toEqual({
      to: 'stream',
      verdict: 'refused',
    });
  });

  it.each([502, 504])('drops the socket at once on %i under the eager preset', (code) => {
    expect(classifyNotice(aNotice({ code }), { owner: 'nobody', isDegraded: false }, noticeRules('eager'))).toEqual({
      to: 'link',
      change: 'reconnect',
    });
  });
});

describe('rowOf', () => {
  it('names a code that is not listed by its number', () => {
    expect(rowOf(aNotice({ code: 9_999 }), rules)).toMatchObject({ code: 9_999, name: 'code 9999' });
  });
});

describe('farmOf', () => {
  it.each([
    ['Market data farm connection is OK:usfarm', 'usfarm'],
    ['Market data farm connection is OK:usfarm.nj', 'usfarm.nj'],
    ['HMDS data farm connection is broken:ushmds', 'ushmds'],
    ['Market data farm is connecting: eufarm ', 'eufarm'],
    ['Market data farm connection is inactive but should be available upon demand.usopt', 'usopt'],
    ['Sec-def data farm connection is broken:secdef-us', 'secdef-us'],
    ['a text of next year', 'unnamed'],
    ['', 'unnamed'],
  ])('reads from "%s" the farm %s', (text, farm) => {
    expect(farmOf(text)).toBe(farm);
  });
});

describe('farmsOf', () => {
  const restored = 'Connectivity between IB and Trader Workstation has been restored - data maintained.';
  it.each([
    [`${restored} All data farms are connected: usfuture; eufarm; ushmds.`, ['usfuture ok', 'eufarm ok', 'ushmds ok']],
    [
      `${restored} The following farms are connected: usfarm.nj; secdefil. The following farms are not connected: ushmds.`,
      ['usfarm.nj ok', 'secdefil ok', 'ushmds broken'],
    ],
    [restored, []],
    ['', []],
  ])('reads from "%s" the farms %o', (text, farms) => {
    expect(farmsOf(text).map(({ farm, change }) => `${farm} ${change}`)).toEqual(farms);
  });

  it('takes their kinds from their names', () => {
    const kinds = farmsOf('connected: usfarm; ushmds; secdefeu; sec-def.us').map(({ kind }) => kind);
    expect(kinds).toEqual(['marketData', 'history', 'definitions', 'definitions']);
  });
});

describe('while TWS has trouble', () => {
  it.each<[string, Disposition]>([
    ['HMDS server disconnect occurred', { to: 'request', verdict: 'fault' }],
    ['No market data permissions for ISLAND STK', { to: 'request', verdict: 'refused' }],
  ])('takes a 162 "%s" for %o', (words, disposition) => {
    const notice = aNotice({ code: 162, id: 11, text: `Historical Market Data Service error message:${words}` });
    expect(classifyNotice(notice, { owner: 'request', isDegraded: true }, rules)).toEqual(disposition);
  });

  it('does not believe that there is no permission for tick-by-tick data', () => {
    const text = 'Failed to request tick-by-tick data.No market data permissions for ISLAND STK';
    const notice = aNotice({ code: 10_189, id: 11, text });
    expect(classifyNotice(notice, { owner: 'stream', isDegraded: true }, rules)).toEqual({
      to: 'stream',
      verdict: 'fault',
    });
  });

  it.each(['request', 'stream'] as const)(
    'takes a 200 to a %s for a fault: TWS denies what it cannot look up',
    (owner) => {
      const notice = aNotice({ code: 200, id: 11 });
      expect(classifyNotice(notice, { owner, isDegraded: true }, rules)).toEqual({ to: owner, verdict: 'fault' });
    },
  );
});
