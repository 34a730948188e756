import { MockTws } from '@autobot/testing-mocks';
import { EventName, IBApi, SecType } from '@stoqey/ib';
import { expect, test } from 'vitest';

test('the client asks for its quotes again after 1101', async () => {
  await using tws = await MockTws.start();
  const settings = { host: tws.host, port: tws.port, clientId: 1, maxReqPerSec: 40 };
  const client = new IBApi(settings);
  const subscribe = (): void => {
    client.reqMktData(
      1,
      { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' },
      '',
      false,
      false,
    );
  };
  client.on(EventName.nextValidId, subscribe);
  client.on(EventName.info, (_text, code) => {
    if (code === 1101) subscribe();
  });
  client.connect();
  await tws.whenReceived('reqMktData');

  tws.fault({ kind: 'upstream-lost' });
  tws.fault({ kind: 'upstream-restored', data: 'lost' });
  await tws.whenReceived('reqMktData', { count: 2 });

  expect(tws.journal.failures).toEqual([]);
  client.disconnect();
});
