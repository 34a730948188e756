/**
 * The least part of a list that still does it, tried with halves, quarters and so on down to single items (Zeller's ddmin).
 * @param mostTries gives up with what is left then
 */
export async function leastPart<Item>(
  items: readonly Item[],
  stillDoes: (part: readonly Item[]) => Promise<boolean>,
  mostTries: number = 200,
): Promise<readonly Item[]> {
  let left = items;
  let tries = 0;
  for (let size = Math.ceil(left.length / 2); size >= 1 && left.length > 0; ) {
    let isSmaller = false;
    for (let from = 0; from < left.length && tries < mostTries; ) {
      const part = left.filter((_, index) => index < from || index >= from + size);
      tries += 1;
      if (await stillDoes(part)) {
        left = part;
        isSmaller = true;
      } else from += size;
    }
    if (tries >= mostTries) break;
    if (size > 1) size = Math.ceil(size / 2);
    else if (!isSmaller) break;
  }
  return left;
}
