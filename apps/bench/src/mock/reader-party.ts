// A process of its own: a client that reads all there is and counts the messages, and does nothing else with them.
import { connect } from 'node:net';
import { LINES, paceOf } from './pace.ts';
import { MessageCounter } from './message-counter.ts';
import { SOAK, type Tally } from './measure.ts';

const [port, paceId, task] = process.argv.slice(2);
const pace = paceOf(paceId);
const counter = new MessageCounter();
const socket = connect(Number(port), '127.0.0.1');
socket.write(Buffer.from('API\0\0\0\0\x09v100..178', 'latin1'));
send(71, 2, 1, '');
if (pace.streams === 'a hundred lines')
  for (let line = 0; line < LINES; line += 1) send(1, 11, line + 1, ...stock(line), 0, '', 0, 0, '');
else send(97, 1, ...stock(0), 'Last', 0, 0);
process.on('disconnect', () => process.exit());
if (task === 'soak') soak();
else count();

/** Says how many messages came so far, whenever it is asked. */
function count(): void {
  socket.once('data', () => process.send?.('counting'));
  socket.on('data', (bytes) => {
    counter.take(bytes);
  });
  process.on('message', () => {
    const tally: Tally = { messages: counter.count, atMs: performance.now() };
    process.send?.(tally);
  });
}

/** Says so at each mark of a long run. */
function soak(): void {
  const marks = [...SOAK.marks];
  socket.on('data', (bytes) => {
    counter.take(bytes);
    while (marks[0] !== undefined && counter.count >= marks[0]) {
      marks.shift();
      process.send?.(counter.count);
    }
  });
}

function stock(line: number): readonly (string | number)[] {
  return [0, `SYM${line}`, 'STK', '', 0, '', '', 'SMART', '', 'USD', '', ''];
}

function send(...fields: readonly (string | number)[]): void {
  const body = fields.map((field) => `${field}\0`).join('');
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(body.length);
  socket.write(Buffer.concat([prefix, Buffer.from(body)]));
}
