// A process of its own: a mock that makes the bars of an answer once. Asked for the same again it has them ready, so that
// what a client waits for is the client.
import { connect, createServer, type Socket } from 'node:net';
import { MockTws } from '@autobot/testing-mocks';
import { CutFrames } from './cut-frames.ts';

const HELLO_BYTES = 4;
const ASKS_FOR_BARS = '20';
const BARS = '17';

const tws = await MockTws.start({ pacing: 'off' });
// What was answered, without its request id, by what was asked.
const known = new Map<string, string>();
const server = createServer((client) => {
  serve(client, connect(tws.port, '127.0.0.1'));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.send?.(address?.port);
});
process.on('disconnect', () => process.exit());

function serve(client: Socket, mock: Socket): void {
  client.setNoDelay(true);
  const asked = new Map<string, string>();
  const questions = new CutFrames({ skip: HELLO_BYTES });
  const answers = new CutFrames();
  client.on('data', (bytes) => {
    for (const { whole, body } of questions.take(bytes)) {
      const [message, reqId = '', ...rest] = body.split('\0');
      const question = rest.join('\0');
      const answer = message === ASKS_FOR_BARS ? known.get(question) : undefined;
      if (answer !== undefined) client.write(CutFrames.frame(`${BARS}\0${reqId}\0${answer}`));
      else {
        if (message === ASKS_FOR_BARS) asked.set(reqId, question);
        mock.write(whole);
      }
    }
  });
  mock.on('data', (bytes) => {
    for (const { whole, body } of answers.take(bytes)) {
      const [message, reqId = ''] = body.split('\0', 2);
      const question = message === BARS ? asked.get(reqId) : undefined;
      if (question !== undefined) known.set(question, body.slice(`${BARS}\0${reqId}\0`.length));
      client.write(whole);
    }
  });
  // The mock must know that a client is gone before the next one comes with the same id.
  client.on('error', () => undefined).on('close', () => mock.destroy());
  mock.on('error', () => undefined).on('close', () => client.destroy());
}
