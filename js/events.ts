import { makeEmitter, type Emitter } from './emitter';
import { report } from './errors';

/** Our events: on our own emitter, and on wa-js's where wa-js is on the page. */
export class Events {
  readonly #own = makeEmitter();
  readonly #ownEmit = this.#own.emit;
  readonly #emitters = new Set<Pick<Emitter, 'emit' | 'hasListeners'>>([this.#own]);
  readonly #adopted = new WeakSet<object>();
  /** What is to be told behind what is being told. */
  readonly #queue: [event: string, payload: object][] = [];
  #isTelling = false;

  /** What `WPP` gets when wa-js does not bring it: the emitter's methods, as wa-js has them. */
  members(): Record<string, unknown> {
    return { ...this.#own, ev: { ...this.#own, ev: this.#own } };
  }

  /** Whether an emitter hears our events: one that was adopted, ours, or a copy of ours. */
  reach(emitter: Emitter): boolean {
    return emitter.emit === this.#own.emit || this.#adopted.has(emitter);
  }

  /** From now on a further emitter hears our events, too, by `emit`; all of them where that is not the emitter's own any more. */
  adopt(emitter: Emitter, emit: Emitter['emit'], isReplaced: boolean): void {
    this.#adopted.add(emitter);
    this.#emitters.add({ emit, hasListeners: (event) => isReplaced || (emitter.hasListeners?.(event) ?? true) });
  }

  /**
   * Whether anybody would hear of an event that is told now. True where nobody can say: who listens to
   * another event may begin to, and somebody may have replaced our emitter's `emit`.
   */
  isHeard(event: string): boolean {
    if (this.#isTelling || this.#own.emit !== this.#ownEmit) return true;
    for (const emitter of this.#emitters) if (emitter.hasListeners!(event)) return true;
    return false;
  }

  /** Tells everybody. What a listener brings about is told when all have heard of this. */
  emit(event: string, payload: object): void {
    if (this.#isTelling) return void this.#queue.push([event, payload]);
    this.#isTelling = true;
    this.#tell(event, payload);
    for (let next; (next = this.#queue.shift()); ) this.#tell(...next);
    this.#isTelling = false;
  }

  #tell(event: string, payload: object): void {
    for (const emitter of this.#emitters) {
      try {
        emitter.emit(event, payload);
      } catch (error) {
        // A listener threw; those of the other emitter hear of it all the same.
        report(error);
      }
    }
  }
}
