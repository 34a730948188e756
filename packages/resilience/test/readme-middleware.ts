import { createCall, type Middleware, pipeline } from '@autobot/resilience';

const audit: Middleware = {
  name: 'audit',
  around(call, next) {
    process.stdout.write(`${call.kind} ${call.operation}, attempt ${call.attempt}\n`);
    return next(call);
  },
};

const book = createCall({ seat: '12C' }, { operation: 'bookSeat', kind: 'command' });
const answer = await pipeline(audit).run(book, (call) => Promise.resolve(`booked ${call.payload.seat}`));
process.stdout.write(`${answer}\n`);
