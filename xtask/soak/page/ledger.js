/**
 * Keeps account of calls, events and commands, and notes each fault: a call that is reported twice, or never,
 * or without its end; an event out of order; a command that fails. A classic script.
 *
 * Forgets the calls that are over, so that it does not grow.
 */
globalThis.Ledger = class Ledger {
  /** The most kinds of faults that are described. All faults are counted. */
  static KINDS = 20;
  /** The events that report a call first, and the state that the call then has. */
  static FIRST = { incoming_call: 'ringing', outgoing_call: 'calling' };

  /** How many calls came in, and how many were offered. */
  rung = 0;
  offered = 0;
  /** How often each event was emitted. */
  told = {};
  commands = { begun: 0, settled: 0 };
  faultCount = 0;
  /** How often each kind of fault was noted, and the first call that had it. @type {Map<string, { count: number, first?: string }>} */
  #faults = new Map();
  /** The state of each ongoing call, by id; undefined until the call is reported. @type {Map<string, string | undefined>} */
  #going = new Map();

  /** Expects from now on that a call is reported as incoming. @param {string} id */
  ring(id) {
    this.rung += 1;
    this.#going.set(id, undefined);
  }

  /** Checks an event. @param {string} name @param {{ id: string, from?: string, to?: string }} payload */
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
   * Checks the result of a command: true, or what `isRight` accepts, or a failure with `code`.
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

  /** Checks that a call is over by now. @param {string} id */
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

  /** Returns everything as JSON, when all calls should be over. */
  report() {
    for (const id of [...this.#going.keys()]) this.expectOver(id);
    const { rung, offered, told, commands, faultCount } = this;
    const faults = Array.from(this.#faults, ([what, { count, first }]) => ({ what, count, first }));
    return { rung, offered, told, commands, faultCount, faults };
  }
};
