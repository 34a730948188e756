import { createServer } from 'node:net';

/** @returns {Promise<number>} a port of 127.0.0.1 that nothing listened on a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = probe.address();
        probe.close(() => {
          resolve(port);
        });
      });
  });
}
