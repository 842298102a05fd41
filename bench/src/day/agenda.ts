/** What happens next: a binary heap by time; equal times in the order in which they were planned. */
export class Agenda {
  readonly #heap: { readonly at: number; readonly turn: number; readonly run: () => unknown }[] =
    [];
  #turn = 0;
  #now = 0;

  get now(): number {
    return this.#now;
  }

  plan(at: number, run: () => unknown): void {
    this.#turn += 1;
    const heap = this.#heap;
    let child = heap.length;
    const entry = { at: Math.max(at, this.#now), turn: this.#turn, run };
    heap.push(entry);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#before(child, parent)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** Runs everything, in order, until nothing is planned. */
  run(): void {
    for (let next = this.#take(); next; next = this.#take()) {
      this.#now = next.at;
      next.run();
    }
  }

  /**
   * The same with what takes its time: all that is planned within `together` of the first at once,
   * when `reach` has brought the minute of the first. `between` may plan more.
   */
  async play(
    together: number,
    reach: (at: number) => Promise<void>,
    between: (at: number) => Promise<void>,
  ): Promise<void> {
    for (let first = this.#take(); first; first = this.#take()) {
      const until = first.at + together;
      this.#now = first.at;
      await reach(first.at);
      const running = [first.run()];
      while ((this.#heap[0]?.at ?? Number.POSITIVE_INFINITY) <= until) {
        running.push(this.#take()?.run());
      }
      await Promise.all(running);
      await between(first.at);
    }
  }

  #take() {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    heap[0] = last;
    let parent = 0;
    for (;;) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < heap.length && this.#before(child, least)) least = child;
      }
      if (least === parent) return first;
      this.#swap(parent, least);
      parent = least;
    }
  }

  #before(a: number, b: number): boolean {
    const left = this.#heap[a];
    const right = this.#heap[b];
    if (!left || !right) return false;
    return left.at < right.at || (left.at === right.at && left.turn < right.turn);
  }

  #swap(a: number, b: number): void {
    const left = this.#heap[a];
    const right = this.#heap[b];
    if (!left || !right) return;
    this.#heap[a] = right;
    this.#heap[b] = left;
  }
}
