import { checkLease, type LeaseAnswer, type LeaseDemand } from './shared-store.ts';

interface Held {
  readonly token: number;
  expiresMs: number;
}

/** Who holds which place until when, on one clock; the rules of `LeaseStore` without the waiting. */
export class LeaseBook {
  readonly #places: Map<string, Map<string, Held>> = new Map();
  readonly #lastToken: Map<string, number> = new Map();
  #knowsSinceMs = Number.NEGATIVE_INFINITY;

  /** @throws {InvalidOptionError} */
  lease(demand: LeaseDemand, nowMs: number): LeaseAnswer {
    checkLease(demand);
    const { key, capacity, holder, ttlMs } = demand;
    const heldMs = this.#knowsSinceMs + ttlMs - nowMs;
    if (heldMs > 0) return { isGranted: false, waitMs: heldMs, isHeld: true };
    const places = this.#inUse(key, nowMs);
    if (places.size >= capacity && !places.has(holder)) {
      const firstMs = Math.min(...[...places.values()].map((one) => one.expiresMs));
      return { isGranted: false, waitMs: firstMs - nowMs, isHeld: false };
    }
    const token = (this.#lastToken.get(key) ?? 0) + 1;
    this.#lastToken.set(key, token);
    places.set(holder, { token, expiresMs: nowMs + ttlMs });
    return { isGranted: true, token };
  }

  renew(demand: LeaseDemand & { readonly token: number }, nowMs: number): boolean {
    const { key, holder, token, ttlMs } = demand;
    const places = this.#inUse(key, nowMs);
    const held = places.get(holder);
    if (held === undefined && this.#knowsSinceMs + ttlMs > nowMs) {
      this.#lastToken.set(key, Math.max(token, this.#lastToken.get(key) ?? 0));
      places.set(holder, { token, expiresMs: nowMs + ttlMs });
      return true;
    }
    if (held?.token !== token) return false;
    held.expiresMs = nowMs + ttlMs;
    return true;
  }

  release({ key, holder, token }: { key: string; holder: string; token: number }): void {
    const places = this.#places.get(key);
    if (places?.get(holder)?.token === token) places.delete(holder);
  }

  /** Forgets who holds what, and knows it: nobody new gets a place until every holder could say that it is there. */
  forget(nowMs: number): void {
    this.#places.clear();
    this.#lastToken.clear();
    this.#knowsSinceMs = nowMs;
  }

  #inUse(key: string, nowMs: number): Map<string, Held> {
    const places = this.#places.get(key) ?? new Map<string, Held>();
    this.#places.set(key, places);
    for (const [holder, { expiresMs }] of places) if (expiresMs <= nowMs) places.delete(holder);
    return places;
  }
}
