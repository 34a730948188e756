import { readFile } from 'node:fs/promises';
import { type JournalContent, readJournal } from '../orders/journal/read-journal.ts';
import { restoreOrders } from '../orders/journal/restore-orders.ts';
import { isFinal } from '../orders/order-state.ts';
import { type CliIo, type Command, exitCodes, UsageError } from './command.ts';
import { lifeOf, orderLine } from './order-life.ts';

/** `ib-connector journal`: reads an order journal and never changes it, also while a connector writes it. */
export const journalCommand: Command = {
  name: 'journal',
  usage: 'verify [file] | show [file] [order]',
  summary:
    'checks the hash chain of an order journal; lists its orders, or the life of one. Default file: IB_ORDER_JOURNAL',
  async run(args, io) {
    const [action, ...rest] = args;
    if (action === 'verify') return verify(fileOf(rest[0], io), io);
    if (action === 'show') return show(fileOf(rest[0], io), rest[1], io);
    throw new UsageError(`journal can verify or show, was asked to "${action ?? ''}"`);
  },
};

function fileOf(given: string | undefined, io: CliIo): string {
  const file = given ?? io.environment['IB_ORDER_JOURNAL'];
  if (file === undefined) throw new UsageError('which journal? Give a file, or set IB_ORDER_JOURNAL');
  return file;
}

async function verify(file: string, io: CliIo): Promise<number> {
  const content = await contentOf(file, io);
  if (content === undefined) return exitCodes.noInput;
  const { entries, tornBytes, damage, hash } = content;
  const last = entries.at(-1);
  const orders = entries.filter(({ type }) => type === 'intent').length;
  const until = last === undefined ? '' : `, the last of ${last.at}`;
  io.write(`${file}: ${entries.length} records, ${orders} orders${until}\n`);
  if (damage !== undefined) {
    io.writeError(
      `damaged at line ${damage.line} (byte ${damage.byte}): ${damage.problem}. What stands before it is as it was written\n`,
    );
    return exitCodes.failed;
  }
  if (tornBytes > 0) {
    io.write(`${tornBytes} bytes at the end are a line that is being written, or that a crash left unfinished\n`);
  }
  io.write(`the chain is whole; it ends in ${hash}\n`);
  // What has to be known before another journal is begun.
  const { orders: restored, highestId } = restoreOrders(entries);
  const going = restored.filter(({ state }) => !isFinal(state)).length;
  io.write(`order ids up to ${highestId} may have been used; orders that have not ended, or are in doubt: ${going}\n`);
  return exitCodes.ok;
}

async function show(file: string, order: string | undefined, io: CliIo): Promise<number> {
  const content = await contentOf(file, io);
  if (content === undefined) return exitCodes.noInput;
  const { entries, damage } = content;
  if (damage !== undefined) io.writeError(`only what stands before line ${damage.line}, which is damaged\n`);
  const { orders } = restoreOrders(entries);
  if (order === undefined) {
    for (const each of orders) io.write(`${orderLine(each)}\n`);
    return exitCodes.ok;
  }
  const refs = new Set(entries.flatMap((entry) => ('orderRef' in entry ? (entry.orderRef ?? []) : [])));
  const fitting = [...refs].filter((ref) => ref === order || ref.endsWith(order));
  const [ref] = fitting;
  if (ref === undefined || fitting.length > 1) {
    throw new UsageError(`"${order}" names ${fitting.length} orders of ${refs.size}: give a reference, or its end`);
  }
  for (const line of lifeOf(ref, entries)) io.write(`${line}\n`);
  return exitCodes.ok;
}

async function contentOf(file: string, io: CliIo): Promise<JournalContent | undefined> {
  try {
    return readJournal(await readFile(file));
  } catch (error) {
    io.writeError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}
