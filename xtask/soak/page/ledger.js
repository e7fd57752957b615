/**
 * Keeps account of calls, events and commands, and notes each fault: a call that is told twice, or
 * never, or not to its end; an event out of order; a command that fails. A classic script.
 *
 * Calls that are over are forgotten, so that it takes no more room the longer it runs.
 */
globalThis.Ledger = class Ledger {
  /** So many kinds of faults are kept in words; all faults are counted. */
  static KINDS = 20;
  /** The events that tell of a call first, and the state that it is in then. */
  static FIRST = { incoming_call: 'ringing', outgoing_call: 'calling' };

  /** Calls that came in, calls that were offered. */
  rung = 0;
  offered = 0;
  /** How often each event was heard. */
  told = {};
  commands = { begun: 0, settled: 0 };
  faultCount = 0;
  /** How often each kind of fault was noted, and the first call that had it. @type {Map<string, { count: number, first?: string }>} */
  #faults = new Map();
  /** The state of each call that goes on, by id; none until it is told. @type {Map<string, string | undefined>} */
  #going = new Map();

  /** From now on it may be told that a call has come in. @param {string} id */
  ring(id) {
    this.rung += 1;
    this.#going.set(id, undefined);
  }

  /** An event was heard. @param {string} name @param {{ id: string, from?: string, to?: string }} payload */
  hear(name, { id, from, to }) {
    this.told[name] = (this.told[name] ?? 0) + 1;
    const state = this.#going.get(id);
    if (name in Ledger.FIRST) {
      if (state !== undefined) return this.fault(`${name} of a call that is ${state}`, id);
      if (name === 'incoming_call' && !this.#going.has(id)) return this.fault(`${name} of a call that never came in, or is over`, id);
      this.#going.set(id, Ledger.FIRST[name]);
      return;
    }
    if (state === undefined) return this.fault(`${name} of a call that is not known, or over`, id);
    if (name === 'state_changed') {
      if (from !== state) this.fault(`from ${from} to ${to}, but it was ${state}`, id);
      this.#going.set(id, to);
    }
    if (name === 'ended') {
      if (state !== 'ended') this.fault(`${name} of a call that is ${state}`, id);
      this.#going.delete(id);
    }
  }

  /**
   * A command has begun. It is to be true, or what `isRight` takes; or to fail with `code`.
   *
   * @param {string} name
   * @param {Promise<unknown>} promise
   * @param {{ code?: string, isRight?: (value: unknown) => boolean }} [expected]
   */
  async command(name, promise, { code, isRight = value => value === true } = {}) {
    this.commands.begun += 1;
    if (name === 'offer') this.offered += 1;
    try {
      const value = await promise;
      if (code !== undefined || !isRight(value)) this.fault(`${name}: expected ${code ?? 'true'}, found ${value}`);
    } catch (error) {
      if (code === undefined || error?.code !== code) this.fault(`${name}: ${code ? `expected ${code}, found ` : ''}${error?.code ?? error}`);
    } finally {
      this.commands.settled += 1;
    }
  }

  /** A call is to be over by now. @param {string} id */
  expectOver(id) {
    if (!this.#going.has(id)) return;
    this.fault(`expected to be over, is ${this.#going.get(id) ?? 'not told'}`, id);
    this.#going.delete(id); // one fault for each
  }

  /** @param {string} what @param {string} [id] of the call */
  fault(what, id) {
    this.faultCount += 1;
    const known = this.#faults.get(what);
    if (known) known.count += 1;
    else if (this.#faults.size < Ledger.KINDS) this.#faults.set(what, { count: 1, first: id });
  }

  /** Everything, as JSON, when all is to be over. */
  report() {
    for (const id of [...this.#going.keys()]) this.expectOver(id);
    const { rung, offered, told, commands, faultCount } = this;
    const faults = Array.from(this.#faults, ([what, { count, first }]) => ({ what, count, first }));
    return { rung, offered, told, commands, faultCount, faults };
  }
};
