import { type Call, openScope } from '@autobot/resilience';

/**
 * The callers who wait for a query, wherever that waits: for the link, for room, to be tried again, in a plugin.
 * All of them can be told at once that nothing will come any more.
 */
export class WaitingCallers {
  readonly #giveUps = new Set<(toError: (operation: string) => Error) => void>();

  /** Settles as the work does, or with the error of `giveUp` if that comes first; the work is then given up too. */
  wait<Payload, Result>(call: Call<Payload>, run: (call: Call<Payload>) => Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const scope = openScope(call);
      const giveUp = (toError: (operation: string) => Error): void => {
        const error = toError(call.operation);
        leave();
        reject(error);
        scope.abort(error);
      };
      const leave = (): void => {
        this.#giveUps.delete(giveUp);
        scope.close();
      };
      this.#giveUps.add(giveUp);
      run(scope.call).finally(leave).then(resolve, reject);
    });
  }

  /** Nothing will be answered any more: each is told so with an error made for its operation. */
  giveUp(toError: (operation: string) => Error): void {
    for (const giveUp of this.#giveUps) giveUp(toError);
  }
}
