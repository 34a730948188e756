/** A promise rejected with exactly what was thrown, whatever it is. */
export function rejected(error: unknown): Promise<never> {
  // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- passing on, not making
  return Promise.reject(error);
}
