import type { MemorySocket } from './in-memory-pair.ts';
import type { Door } from './link-socket.ts';
import { type MemoryListener, MemoryNetwork } from './memory-network.ts';
import { PortUnavailableError } from './port-unavailable-error.ts';

/** Where a mock in memory is reached, and what it does with whoever comes. */
export interface MemoryDoorOptions {
  readonly host: string;
  /** 0 takes a free number. */
  readonly port: number;
  readonly onConnection: (socket: MemorySocket) => void;
}

/** A port number that nobody listens on: clients of this process reach it all the same. */
export class MemoryDoor implements Door {
  readonly #options: MemoryDoorOptions;
  #network: MemoryNetwork | undefined;
  #port: number;
  #isOpen = false;

  constructor(options: MemoryDoorOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  get port(): number {
    return this.#port;
  }

  open(): Promise<void> {
    this.#isOpen = true;
    if (this.#network !== undefined) return Promise.resolve();
    const network = MemoryNetwork.current();
    if (!network.isFree(this.#port)) {
      return Promise.reject(
        new PortUnavailableError(`port ${this.#port} is taken by another mock in memory; choose another, or 0`),
      );
    }
    this.#network = network;
    this.#port = network.add(this.#port, this.#listener());
    return Promise.resolve();
  }

  shut(): void {
    this.#isOpen = false;
  }

  release(): void {
    this.#isOpen = false;
    this.#network?.remove(this.#port);
    this.#network = undefined;
  }

  #listener(): MemoryListener {
    const isOpen = (): boolean => this.#isOpen;
    return {
      host: this.#options.host,
      get isOpen(): boolean {
        return isOpen();
      },
      take: (socket) => {
        this.#options.onConnection(socket);
      },
    };
  }
}
