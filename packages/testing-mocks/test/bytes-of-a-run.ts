import { FakeClock } from '@autobot/resilience/testing';
import { MockTws, shippedScenario } from '@autobot/testing-mocks';
import { createHash } from 'node:crypto';
import { connect } from 'node:net';

// Run as a process of its own by deterministic.test.ts: four minutes of a mock, as one hash of every byte it sent.
const HELLO = Buffer.from('API\0\0\0\0\x09v100..178', 'latin1');
const seed = Number(process.argv[2]);
const clock = new FakeClock();
const hash = createHash('sha256');
let bytes = 0;

await using tws = await MockTws.start({ transport: 'memory', clock, seed });
tws.play(shippedScenario('half-open-link'));
tws.schedule({ everyMs: 7_000, chance: 0.5, fault: { kind: 'notice', code: 2119 } });
tws.schedule({ atMs: 60_000, fault: { kind: 'latency', ms: 5, jitterMs: 400 } });
tws.schedule({ atMs: 200_000, fault: { kind: 'garbage', bytes: 64 } });

const socket = connect(tws.port, tws.host);
socket.on('data', (chunk: Buffer) => {
  bytes += chunk.length;
  // When it came counts as much as what came.
  hash.update(`${clock.now()}:`).update(chunk);
});
socket.write(HELLO);
send('71', '2', '7', '');
for (const [index, symbol] of ['AAPL', 'MSFT', 'SPY'].entries()) {
  send(
    '1',
    '11',
    String(index),
    '0',
    symbol,
    'STK',
    '',
    '0',
    '',
    '',
    'SMART',
    '',
    'USD',
    '',
    '',
    '0',
    '',
    '0',
    '0',
    '',
  );
}
await clock.run(240_000);
process.stdout.write(`${bytes} ${tws.journal.failures.length} ${hash.digest('hex')}\n`);

function send(...fields: readonly string[]): void {
  const body = Buffer.from(`${fields.join('\0')}\0`, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  socket.write(Buffer.concat([length, body]));
}
