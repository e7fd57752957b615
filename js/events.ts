import { makeEmitter, type Emitter } from './emitter';
import { report } from './errors';

/** Our events: on our own emitter, and on wa-js's where wa-js is on the page. */
export class Events {
  readonly #own = makeEmitter();
  readonly #ownEmit = this.#own.emit;
  readonly #emitters = new Set<Pick<Emitter, 'emit' | 'hasListeners'>>([this.#own]);
  readonly #adopted = new WeakSet<object>();
  /** The events to emit after the one that is being emitted. */
  readonly #queue: [event: string, payload: object][] = [];
  #isEmitting = false;

  /** Returns the members of `WPP` for a page without wa-js: the emitter's methods, as wa-js has them. */
  members(): Record<string, unknown> {
    return { ...this.#own, ev: { ...this.#own, ev: this.#own } };
  }

  /** Returns whether an emitter receives our events: it is ours or a copy of ours, or it was adopted. */
  reach(emitter: Emitter): boolean {
    return emitter.emit === this.#own.emit || this.#adopted.has(emitter);
  }

  /**
   * Makes another emitter receive our events from now on, through `emit`. If another script has replaced the
   * emitter's own `emit` (`isReplaced`), every event counts as heard: that script may listen.
   */
  adopt(emitter: Emitter, emit: Emitter['emit'], isReplaced: boolean): void {
    this.#adopted.add(emitter);
    this.#emitters.add({ emit, hasListeners: (event) => isReplaced || (emitter.hasListeners?.(event) ?? true) });
  }

  /**
   * Returns whether an event has a listener. True if that is uncertain: while another event is emitted, its
   * listeners may add some; and another script may have replaced our emitter's `emit`.
   */
  isHeard(event: string): boolean {
    if (this.#isEmitting || this.#own.emit !== this.#ownEmit) return true;
    for (const emitter of this.#emitters) if (emitter.hasListeners!(event)) return true;
    return false;
  }

  /** Emits an event on all emitters. Events that a listener causes follow when all listeners have run. */
  emit(event: string, payload: object): void {
    if (this.#isEmitting) return void this.#queue.push([event, payload]);
    this.#isEmitting = true;
    this.#emitToAll(event, payload);
    for (let next; (next = this.#queue.shift()); ) this.#emitToAll(...next);
    this.#isEmitting = false;
  }

  #emitToAll(event: string, payload: object): void {
    for (const emitter of this.#emitters) {
      try {
        emitter.emit(event, payload);
      } catch (error) {
        // A listener threw. The other emitters still get the event.
        report(error);
      }
    }
  }
}
