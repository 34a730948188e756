/** What can stand in a chain: it carries its own links, so that leaving needs no search. */
export interface Linked<Node> {
  previous: Node | undefined;
  next: Node | undefined;
}

/**
 * A queue whose members can leave from anywhere at the same small cost.
 * `array.shift()` moves all the rest: 40,000 waiters drained that way took 12 seconds.
 */
export class Chain<Node extends Linked<Node>> {
  first: Node | undefined = undefined;
  last: Node | undefined = undefined;

  /** Adds at the end; the node must not be in a chain. */
  push(node: Node): void {
    const { last } = this;
    node.previous = last;
    this.last = node;
    if (last === undefined) this.first = node;
    else last.next = node;
  }

  /** Takes a node out; it must be in this chain. */
  drop(node: Node): void {
    const { previous, next } = node;
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.last = previous;
    else next.previous = previous;
    node.previous = undefined;
    node.next = undefined;
  }
}
