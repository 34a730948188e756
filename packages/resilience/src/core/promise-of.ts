/** A promise for what may be one already: that is passed on as it is, since wrapping it costs a turn of the microtask queue. */
export function promiseOf<T>(result: PromiseLike<T> | T): Promise<T> {
  return result instanceof Promise ? result : Promise.resolve(result);
}
