import { type Clock, type Middleware, type Plugin, Publisher, type Pushback } from '@autobot/resilience';

/** Calls the plugins' observers, each by itself: one that throws changes nothing and is reported. */
export class PluginHost {
  #plugins: readonly Plugin[];
  readonly #clock: Clock;

  constructor(plugins: readonly Plugin[], clock: Clock) {
    this.#plugins = plugins;
    this.#clock = clock;
  }

  add(plugin: Plugin): void {
    this.#plugins = [...this.#plugins, plugin];
  }

  /** Every plugin's layers, first plugin outermost. */
  get middleware(): readonly Middleware[] {
    return this.#plugins.flatMap((plugin) => plugin.middleware ?? []);
  }

  heard(): void {
    if (this.#plugins.length > 0) this.#tell((plugin) => plugin.heard?.(this.#clock.now()));
  }

  sent(operation: string): void {
    if (this.#plugins.length > 0) this.#tell((plugin) => plugin.sent?.({ operation, atMs: this.#clock.now() }));
  }

  pushedBack(pushback: Pushback): void {
    this.#tell((plugin) => plugin.pushedBack?.(pushback));
  }

  linkUp(): void {
    this.#tell((plugin) => plugin.linkUp?.());
  }

  linkDown(cause: unknown): void {
    this.#tell((plugin) => plugin.linkDown?.(cause));
  }

  /** What each plugin says of itself, by its name. */
  status(): Readonly<Record<string, unknown>> {
    const status: Record<string, unknown> = {};
    this.#tell((plugin) => {
      if (plugin.status !== undefined) status[plugin.name] = plugin.status();
    });
    return status;
  }

  async dispose(): Promise<void> {
    for (const plugin of this.#plugins) {
      try {
        await plugin[Symbol.asyncDispose]?.();
      } catch (error) {
        isolated(() => {
          throw error;
        });
      }
    }
  }

  #tell(observe: (plugin: Plugin) => void): void {
    for (const plugin of this.#plugins) {
      isolated(() => {
        observe(plugin);
      });
    }
  }
}

// A publisher reports what its listener throws, and goes on.
function isolated(observe: () => void): void {
  const once = new Publisher<{ readonly type: 'observed' }>();
  once.subscribe(observe);
  once.publish({ type: 'observed' });
}
