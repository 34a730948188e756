/**
 * Runs all of it at the same time, and waits for all of it even if one fails, so that nothing is still at work afterwards.
 * @throws the first failure.
 */
export async function atOnce(works) {
  const results = await Promise.allSettled(works.map((work) => work()));
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
  return results.map(({ value }) => value);
}

/** The same for each item, as many at a time as there are cores for it to be faster. */
export async function eachOf(items, work, lanes = 2) {
  const left = [...items];
  const lane = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await atOnce(Array.from({ length: lanes }, () => lane));
}
