/** Compares the results of a load with what they must be. */

/**
 * @typedef {object} Look
 * @property {number} part of the load that was done, from 0 to 1; at 0, everything bounded is full
 * @property {number} wasm bytes
 * @property {number} heap bytes
 *
 * @typedef {object} Outcome
 * @property {number} wanted
 * @property {number} done
 * @property {{ rung: number, offered: number, told: Record<string, number>, commands: { begun: number, settled: number }, faultCount: number, core: string }} ledger
 * @property {Look[]} looks
 * @property {string[]} problems the page's errors
 * @property {typeof MOST} [most]
 * @property {number} [mostHeap] the most bytes of the heap at the end
 *
 * @typedef {{ name: string, found: string, bound: string, ok: boolean }} Verdict
 */

/**
 * The largest allowed ratio of memory at the end to memory at the first look, when everything bounded is full.
 * WebAssembly's memory never shrinks, so any growth would continue. The size of a heap varies, because compiled
 * code comes and goes.
 */
export const MOST = { wasm: 1, heap: 1.2 };

/** @param {Outcome} outcome @returns {Verdict[]} */
export function judge({ wanted, done, ledger, looks, problems, most = MOST, mostHeap }) {
  const { rung, offered, told, commands, faultCount, core } = ledger;
  const times = name => told[name] ?? 0;
  const equal = (name, found, bound) => ({ name, found: `${found}`, bound: `${bound}`, ok: found === bound });
  const growth = kind => {
    const ratio = looks.at(-1)[kind] / looks[0][kind];
    return { name: `${kind}, last to first`, found: ratio.toFixed(3), bound: `at most ${most[kind]}`, ok: ratio <= most[kind] };
  };
  const { heap } = looks.at(-1);
  return [
    equal('done', done, wanted),
    equal('incoming calls told', times('incoming_call'), rung),
    equal('outgoing calls told', times('outgoing_call'), offered),
    equal('ends told', times('ended'), rung + offered),
    equal('commands settled', commands.settled, commands.begun),
    equal('faults', faultCount, 0),
    equal('errors of the page', problems.length, 0),
    equal('the core', core, 'works'),
    growth('wasm'),
    growth('heap'),
    ...mostHeap === undefined ? [] : [{ name: 'heap, bytes', found: `${heap}`, bound: `at most ${mostHeap}`, ok: heap <= mostHeap }],
  ];
}
