/**
 * What each code of TWS must lead to, written down by hand from research/ib-connectivity.md section 1, not derived from
 * the catalogue: a row that changes by accident fails here.
 */

/** What a notice without an id does to the connection. */
export type ConnectionOutcome =
  | 'nothing'
  | 'a new link'
  | 'slower'
  | 'upstream down'
  | 'streams asked again, orders compared'
  | 'streams verified, orders compared'
  | `${string} ${'broken' | 'ok' | 'inactive' | 'connecting'}`;

/** What a notice does to the stream it names. */
export type StreamOutcome =
  | 'goes on'
  | 'ends'
  | 'not subscribed'
  | 'asked again'
  | 'cancelled, asked again'
  | 'replaced at once'
  | 'blocked until it ticks'
  | 'blocked, asked again';

/** What it does to the request it names, and to one while a farm is broken if that differs. */
export type RequestOutcome = 'goes on' | 'fails' | 'repeated' | 'fails, repeated in trouble';

/** What it does to an order that works. */
export type OrderOutcome = 'lives' | 'broker asked' | 'unknown until found' | 'cancelled soon' | 'held';

/** What it does to an order that nothing else was said of. */
export type NewOrderOutcome = 'rejected' | 'in doubt' | 'unknown at once' | 'cancelled soon' | 'held';

export const connectionRows: readonly (readonly [number, ConnectionOutcome])[] = [
  [502, 'a new link'],
  [504, 'nothing'],
  [505, 'nothing'],
  [506, 'nothing'],
  // What matters of these two is the end of the connection that follows: see port-moved.test.ts and field sequence 7.
  [326, 'nothing'],
  [1300, 'nothing'],
  [0, 'slower'],
  [100, 'slower'],
  [501, 'nothing'],
  [507, 'nothing'],
  [508, 'nothing'],
  [509, 'nothing'],
  [586, 'nothing'],
  [1100, 'upstream down'],
  [1101, 'streams asked again, orders compared'],
  [1102, 'streams verified, orders compared'],
  [2110, 'upstream down'],
  [2103, 'usfarm broken'],
  [2105, 'ushmds broken'],
  [2157, 'secdefil broken'],
  [2104, 'usfarm ok'],
  [2106, 'ushmds ok'],
  [2158, 'secdefil ok'],
  [2107, 'ushmds inactive'],
  [2108, 'usfarm inactive'],
  [2119, 'usfarm connecting'],
  [2100, 'nothing'],
  [2101, 'nothing'],
];

export const requestRows: readonly (readonly [number, StreamOutcome, RequestOutcome])[] = [
  [502, 'asked again', 'repeated'],
  [503, 'ends', 'fails'],
  [504, 'asked again', 'repeated'],
  [101, 'asked again', 'repeated'],
  [102, 'asked again', 'repeated'],
  [162, 'ends', 'fails, repeated in trouble'],
  [165, 'goes on', 'goes on'],
  [166, 'ends', 'fails'],
  [200, 'ends', 'fails, repeated in trouble'],
  [300, 'asked again', 'goes on'],
  [309, 'asked again', 'repeated'],
  [310, 'goes on', 'goes on'],
  [316, 'asked again', 'repeated'],
  [317, 'goes on', 'goes on'],
  [320, 'ends', 'fails'],
  [321, 'ends', 'fails'],
  [322, 'asked again', 'repeated'],
  [354, 'not subscribed', 'fails'],
  [366, 'asked again', 'repeated'],
  [385, 'asked again', 'repeated'],
  [386, 'asked again', 'repeated'],
  [420, 'ends', 'fails'],
  [430, 'ends', 'fails'],
  [2150, 'goes on', 'goes on'],
  [2152, 'goes on', 'goes on'],
  [10_089, 'goes on', 'goes on'],
  [10_090, 'goes on', 'goes on'],
  [10_091, 'goes on', 'goes on'],
  [10_092, 'ends', 'fails'],
  [10_167, 'goes on', 'goes on'],
  [10_168, 'not subscribed', 'fails'],
  [10_182, 'cancelled, asked again', 'repeated'],
  [10_185, 'goes on', 'goes on'],
  [10_186, 'not subscribed', 'fails'],
  [10_187, 'ends', 'fails, repeated in trouble'],
  // Without a word on permissions; for what its texts mean see classify-notice.test.ts.
  [10_189, 'asked again', 'repeated'],
  [10_190, 'asked again', 'repeated'],
  // The mock's stream ticks on: see field sequence 9 for one that does not.
  [10_197, 'blocked until it ticks', 'goes on'],
  [10_225, 'replaced at once', 'repeated'],
  [10_276, 'ends', 'fails'],
  [10_346, 'blocked, asked again', 'goes on'],
];

export const orderRows: readonly (readonly [number, OrderOutcome, NewOrderOutcome])[] = [
  [103, 'unknown until found', 'unknown at once'],
  [104, 'broker asked', 'in doubt'],
  [105, 'broker asked', 'in doubt'],
  // A working order lives through the refusal of a change; a new one was refused.
  [106, 'broker asked', 'rejected'],
  [107, 'broker asked', 'rejected'],
  [110, 'broker asked', 'rejected'],
  [135, 'unknown until found', 'unknown at once'],
  [161, 'broker asked', 'in doubt'],
  [201, 'broker asked', 'rejected'],
  // It counts once the status agrees, or none has come for two seconds.
  [202, 'cancelled soon', 'cancelled soon'],
  [203, 'broker asked', 'rejected'],
  [323, 'broker asked', 'in doubt'],
  [399, 'lives', 'in doubt'],
  [404, 'held', 'held'],
  [434, 'broker asked', 'rejected'],
  [481, 'lives', 'in doubt'],
  [512, 'broker asked', 'in doubt'],
  [515, 'broker asked', 'in doubt'],
  [2102, 'lives', 'in doubt'],
  [2109, 'lives', 'in doubt'],
  [2137, 'lives', 'in doubt'],
  [2168, 'lives', 'in doubt'],
  [2169, 'lives', 'in doubt'],
  [10_006, 'broker asked', 'rejected'],
  [10_147, 'unknown until found', 'unknown at once'],
  [10_148, 'broker asked', 'in doubt'],
  [10_289, 'broker asked', 'rejected'],
  [10_293, 'broker asked', 'rejected'],
  [10_328, 'unknown until found', 'unknown at once'],
  [10_349, 'lives', 'in doubt'],
  // Codes of other scopes that TWS also sends with the id of an order.
  [100, 'broker asked', 'in doubt'],
  [200, 'broker asked', 'rejected'],
  [320, 'broker asked', 'rejected'],
  [321, 'broker asked', 'rejected'],
];
