// oxlint-disable-next-line no-restricted-imports -- the one place where the mock's own tests use it, as a client
import { EventName, IBApi } from '@stoqey/ib';

/** One event of the client: its name and what came with it. */
export interface ClientEvent {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** The real @stoqey/ib client, with every event kept and a way to wait for one. */
export class StoqeyClient implements Disposable {
  readonly api: IBApi;
  readonly events: ClientEvent[] = [];
  readonly #waiters = new Set<() => void>();

  constructor(port: number, clientId = 7) {
    const settings = { host: '127.0.0.1', port, clientId, maxReqPerSec: 1e9 };
    this.api = new IBApi(settings);
    this.api.on(EventName.all, (name, args) => {
      this.#heard({ name, args });
    });
    this.api.on(EventName.connected, () => {
      this.#heard({ name: 'connected', args: [] });
    });
    this.api.on(EventName.disconnected, () => {
      this.#heard({ name: 'disconnected', args: [] });
    });
  }

  /** Connects and waits until the client may send. */
  async connected(): Promise<this> {
    this.api.connect();
    await this.event('nextValidId');
    return this;
  }

  /** Resolves with the first event of this name that fits, those seen already included. */
  event(name: string, fits: (args: readonly unknown[]) => boolean = () => true): Promise<readonly unknown[]> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.events.find((event) => event.name === name && fits(event.args));
        if (found === undefined) return;
        this.#waiters.delete(look);
        resolve(found.args);
      };
      this.#waiters.add(look);
      look();
    });
  }

  named(name: string): readonly (readonly unknown[])[] {
    return this.events.filter((event) => event.name === name).map((event) => event.args);
  }

  [Symbol.dispose](): void {
    this.api.disconnect();
  }

  #heard(event: ClientEvent): void {
    this.events.push(event);
    for (const look of this.#waiters) look();
  }
}
