import { FieldReader } from './field-reader.ts';

/** What the client library would tell of one bar, and of the end: the arguments of its `historicalData`. */
export type BarArguments = readonly unknown[];

const MESSAGE_ID = Buffer.from('17\0', 'latin1');

/**
 * Reads an answer of bars straight from its bytes, in a time that grows with its length: `undefined` for any other
 * message, and for bars of which a field looks in any way unusual, which are left to the library.
 * Fields as of server version 124 (research/tws-protocol.md, section 5); before it one more stood in front, and does not fit.
 */
export class BarsReader {
  readonly #fields = new FieldReader();

  /** Arguments of each event, the last of them that which marks the end. */
  read(bytes: Buffer, start: number, end: number): readonly BarArguments[] | undefined {
    if (!isBars(bytes, start)) return undefined;
    const fields = this.#fields;
    fields.begin(bytes, start + MESSAGE_ID.length);
    const reqId = fields.whole();
    const from = fields.text();
    const to = fields.text();
    const count = fields.whole();
    const events: BarArguments[] = [];
    for (let bar = 0; bar < count && fields.isPlain && fields.at < end; bar += 1) {
      const time = fields.text();
      const open = fields.decimal();
      const high = fields.decimal();
      const low = fields.decimal();
      const close = fields.decimal();
      const volume = fields.decimal();
      const weightedAverage = fields.decimal();
      const trades = fields.integer();
      events.push([reqId, time, open, high, low, close, volume, trades, weightedAverage, undefined]);
    }
    if (!fields.isPlain || fields.at !== end || events.length !== count) return undefined;
    events.push([reqId, `finished-${from}-${to}`, -1, -1, -1, -1, -1, -1, -1, false]);
    return events;
  }
}

function isBars(bytes: Buffer, start: number): boolean {
  return bytes[start] === MESSAGE_ID[0] && bytes[start + 1] === MESSAGE_ID[1] && bytes[start + 2] === MESSAGE_ID[2];
}
