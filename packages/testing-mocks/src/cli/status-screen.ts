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
    if (this.#isLive) io.write(`${CLEAR_LINE}${fitted(statusText(status, this.#rate), io.columns())}`);
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
    const details = Object.entries(facts).map(([name, value]) => `${name} ${String(value)}`);
    io.write(`${this.#isLive ? CLEAR_LINE : ''}${event.replace('.', ' ')}  ${details.join('  ')}\n`);
  }
}

function statusText({ clients, faults }: MockStatus, rate: number): string {
  const who = clients.map(({ clientId, lines }) => `client ${clientId} (${lines} lines)`);
  const wrong = faults.length === 0 ? '' : `   ${styleText('red', faults.join(', '), { validateStream: false })}`;
  return `${who.length === 0 ? 'no client' : who.join(', ')}   in ${rate.toFixed(0)} msg/s${wrong}   ${keysText}`;
}

// One column too many and the terminal starts a new line, which the next frame does not clear.
function fitted(text: string, columns: number): string {
  return text.length < columns ? text : text.slice(0, Math.max(0, columns - 1));
}
