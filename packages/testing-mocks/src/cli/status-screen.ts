import type { Timer } from '@autobot/resilience';
import { styleText } from 'node:util';
import type { MockStatus, MockTws } from '../server/mock-tws.ts';
import type { CliIo } from './cli-io.ts';
import { keysText } from './keys.ts';

/** What the status screen is made of. */
export interface StatusScreenOptions {
  readonly tws: MockTws;
  readonly io: CliIo;
  readonly isJson: boolean;
}

const EVERY_MS = 250;
const CLEAR_LINE = '\r\u001B[2K';

/** Says who comes and goes and what strikes, one line each; on a terminal, a line below shows how things stand. */
export class StatusScreen {
  readonly #options: StatusScreenOptions;
  readonly #isLive: boolean;
  readonly #seen = new Set<string>();
  #timer: Timer | undefined;
  #rate = 0;
  #lastCount = 0;

  constructor(options: StatusScreenOptions) {
    this.#options = options;
    this.#isLive = options.io.isTerminal && !options.isJson;
  }

  start(): void {
    this.#draw();
    this.#timer = this.#options.io.clock.setTimer(() => {
      this.start();
    }, EVERY_MS);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#sayNews();
    if (this.#isLive) this.#options.io.write(CLEAR_LINE);
  }

  #draw(): void {
    const { tws, io } = this.#options;
    this.#sayNews();
    const status = tws.status();
    const perSecond = ((status.messages - this.#lastCount) * 1_000) / EVERY_MS;
    this.#lastCount = status.messages;
    // Half of it is the past, so that the figure can be read.
    this.#rate = (this.#rate + perSecond) / 2;
    if (this.#isLive) io.write(`${CLEAR_LINE}${statusLine(status, { rate: this.#rate, ...looksOf(io) })}`);
  }

  #sayNews(): void {
    const { tws } = this.#options;
    for (const { connection, clientId, closedBy } of tws.journal.connections) {
      if (clientId !== undefined) this.#once(`client.connected`, { connection, clientId });
      if (closedBy !== undefined) this.#once('client.disconnected', { connection, clientId, closedBy });
    }
    for (const [index, { fault, fired }] of tws.faults.entries()) {
      if (fired > 0) this.#once('fault.fired', { number: index + 1, ...fault });
    }
  }

  #once(event: string, facts: Readonly<Record<string, unknown>>): void {
    const text = JSON.stringify({ event, ...facts });
    if (this.#seen.has(text)) return;
    this.#seen.add(text);
    const { io, isJson } = this.#options;
    if (isJson) {
      io.write(`${text}\n`);
      return;
    }
    // A client that left before it named itself has no id.
    const known = Object.entries(facts).filter(([, value]) => value !== undefined);
    const details = known.map(([name, value]) => `${name} ${String(value)}`);
    io.write(`${this.#isLive ? CLEAR_LINE : ''}${event.replace('.', ' ')}  ${details.join('  ')}\n`);
  }
}

interface Looks {
  readonly columns: number;
  readonly isColoured: boolean;
}

// Source of NO_COLOR: no-color.org; any value that is not empty.
function looksOf({ columns, environment }: CliIo): Looks {
  return { columns: columns(), isColoured: (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb' };
}

/** What goes wrong is red. Too narrow a terminal cuts the end off, colour not counted. */
function statusLine(
  { clients, faults }: MockStatus,
  { rate, columns, isColoured }: Looks & { readonly rate: number },
): string {
  const who = clients.map(({ clientId, lines }) => `client ${clientId} (${lines} ${lines === 1 ? 'line' : 'lines'})`);
  const start = `${who.length === 0 ? 'no client' : who.join(', ')}   in ${rate.toFixed(0)} msg/s`;
  const wrong = faults.length === 0 ? '' : `   ${faults.join(', ')}`;
  // One column too many and the terminal starts a new line, which the next frame does not clear.
  const fitted = `${start}${wrong}   ${keysText}`.slice(0, Math.max(0, columns - 1));
  const wrongEnd = start.length + wrong.length;
  if (!isColoured) return fitted;
  const red = styleText('red', fitted.slice(start.length, wrongEnd), { validateStream: false });
  return `${fitted.slice(0, start.length)}${wrong === '' ? '' : red}${fitted.slice(wrongEnd)}`;
}
