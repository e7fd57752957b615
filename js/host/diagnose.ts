import type { DiagnosedModule, Diagnosis } from '../types';
import { gateOf } from './gating';
import { hooksIn } from './hook';
import { isLoggedIn } from './identity';
import { Modules } from './finder';
import { find, loaderOf, isUsable } from './loader';
import { STACK, TABLE, type HostModule, type Need } from './modules';
import { withTimeout } from './timeout';

/** How long to wait for the native stack, which may be a worker that does not answer. The user waits meanwhile. */
const PATIENCE_MS = 1_000;

/** The only forms in which the page's own texts enter a diagnosis. No phone number and no key has such a form. */
const WORD = /^[a-z_]{1,40}$/i;
const VERSION = /^\d{1,4}(\.\d{1,10}){1,3}(-[a-z]+)?$/;

const ABSENT = 'undefined';
const THROWS = 'throws';

/** The parts of a diagnosis that come from the page, and the names that the page lacks. */
export interface PageFacts extends Pick<Diagnosis, 'page' | 'gates' | 'stack' | 'modules' | 'hooks'> {
  lacks: Lack[];
  /** Why the native stack could not make calls even if no name were missing; `null` for no such reason. */
  unavailable: string | null;
}

/** A name that the page lacks, and the tasks that do not work without it. */
export interface Lack {
  name: string;
  needed: readonly Need[];
}

/** A row of the table, and the part of the page that was found for it. */
interface Seen {
  row: HostModule;
  part: unknown;
  facts: DiagnosedModule;
}

/** Examines the page, partly by calling its functions. Changes nothing. Never fails. */
export async function examine(): Promise<PageFacts> {
  const modules = new Modules();
  const loader = attempt(loaderOf) ?? 'none';
  const seen = Object.values<HostModule>(TABLE).map((row) =>
    see(row, loader === 'meta' ? () => find(row) : undefined));
  // First, because the calls below go through some of these hooks, which count them.
  const hooks = hookFacts(seen);
  const page = pageFacts(modules, loader);
  const gates = gateFacts(modules);
  const stack = stackFacts(modules);
  let unavailable = reasonAgainst(gates, stack);
  let own = see(STACK);
  const source = modules.peek('stack');
  // This may make the page load its stack. A page whose stack can be used loads it anyway, so only then.
  if (!unavailable && source) {
    try {
      const part = await withTimeout(PATIENCE_MS, source.getVoipStackInterface());
      own = see(STACK, () => part);
      if (part) stack.type = word(attempt(() => part.type));
      if (stack.type !== 'web') unavailable = part ? `type_${stack.type}` : 'no_interface';
    } catch {
      unavailable = 'stack_failed';
    }
  }
  // If the stack cannot be used anyway, its missing names do not matter.
  const used = unavailable ? seen : [...seen, own];
  return {
    page, gates, stack,
    modules: Object.fromEntries([...seen, own].map(({ row, facts }) => [row.id, facts])),
    hooks,
    lacks: used.flatMap((one) => lacksOf(one, page.comms)),
    unavailable,
  };
}

/** Examines a row of the table. Without `look`, the row counts as `unasked`. */
function see(row: HostModule, look?: () => unknown): Seen {
  let part: unknown;
  let found: DiagnosedModule['found'] = 'unasked';
  try {
    if (look) {
      part = look();
      found = part === null ? 'missing' : part === undefined ? 'empty' : 'yes';
    }
  } catch {
    found = THROWS;
  }
  const facts: DiagnosedModule = {
    found,
    form: (found === 'yes' && attempt(() => row.form?.(part))) || null,
    since: row.since,
    names: {},
  };
  for (const name of [...row.has, ...Object.keys(row.uses ?? {})]) {
    const since = row.uses?.[name]?.since;
    const kind = look ? kindOf(part, name) : found;
    facts.names[name] = kind === ABSENT && since ? `${kind} (since ${since})` : kind;
  }
  return { row, part, facts };
}

/** Returns the type of a name; for a function, with its number of parameters. */
function kindOf(part: any, name: string): string {
  try {
    const value: unknown = part?.[name];
    return typeof value === 'function' ? `function(${Number(value.length)})` : typeof value;
  } catch {
    return THROWS;
  }
}

function hookFacts(seen: readonly Seen[]): Diagnosis['hooks'] {
  return Object.fromEntries(hooksIn().map(({ owner, name, calls, isOutermost }) => {
    // All hooked objects are modules of the page, except the emitter of wa-js.
    const id = seen.find(({ part }) => part === owner)?.row.id ?? 'wa-js';
    return [`${id}.${name}`, { calls, isOutermost: attempt(isOutermost) ?? false }];
  }));
}

function pageFacts(modules: Modules, loader: Diagnosis['page']['loader']): Diagnosis['page'] {
  const older = window as { Debug?: { VERSION?: unknown } };
  const version = attempt(() => modules.peek('build')?.VERSION_STR) ?? attempt(() => older.Debug?.VERSION);
  const isInWorker = truth(() => modules.peek('comms')?.isCommsInWorker());
  return {
    version: typeof version === 'string' && VERSION.test(version) ? version : null,
    loader,
    loggedIn: truth(() => isLoggedIn(modules)),
    isolated: attempt(() => crossOriginIsolated) ?? false,
    sharedArrayBuffer: typeof SharedArrayBuffer !== 'undefined',
    userActivation: attempt(() => {
      const { isActive, hasBeenActive } = navigator.userActivation;
      return { isActive, hasBeenActive };
    }),
    comms: isInWorker === null ? 'unknown' : isInWorker ? 'worker' : 'page',
  };
}

function gateFacts(modules: Modules): Diagnosis['gates'] {
  const gating = modules.peek('gating');
  const reason = attempt(() => gateOf(modules));
  return {
    callingEnabled: truth(() => gating?.isCallingEnabled()),
    downloadEnabled: truth(() => gating?.isVoipDownloadEnabled?.()),
    unsupported: reason ? word(reason) : null,
  };
}

function stackFacts(modules: Modules): Diagnosis['stack'] {
  const init = modules.peek('init');
  return {
    inited: truth(() => init?.getIsVoipInited()),
    initFailed: truth(() => init?.getDidVoipInitError?.()),
    unresponsive: truth(() => init?.getIsVoipStackUnresponsive?.()),
    type: null,
  };
}

/** Returns what the gates and the stack's state say against using it, in the words of {@link CallStatus.reason}; `null` if nothing. */
function reasonAgainst(gates: Diagnosis['gates'], stack: Diagnosis['stack']): string | null {
  if (gates.unsupported) return gates.unsupported;
  if (!gates.callingEnabled) return 'calling_disabled';
  if (gates.downloadEnabled === false) return 'download_disabled';
  if (stack.unresponsive) return 'stack_unresponsive';
  return stack.initFailed && !stack.inited ? 'init_failed' : null;
}

function lacksOf({ row, part, facts: { found } }: Seen, comms: Diagnosis['page']['comms']): Lack[] {
  if (found === 'unasked') return [];
  if (!attempt(() => isUsable(row, part))) {
    const name = found === 'yes' ? `${row.id}.${row.has.join('|')}` : row.id;
    const isNeeded = row.comms !== (comms === 'worker' ? 'page' : 'worker');
    return [{ name, needed: (isNeeded && row.needed) || [] }];
  }
  return Object.entries(row.uses ?? {})
    .filter(([name]) => [ABSENT, THROWS].includes(kindOf(part, name)))
    .map(([name, use]) => ({ name: `${row.id}.${name}`, needed: use?.needed ?? [] }));
}

/** Returns an answer of the page as a boolean; `null` if there is none, or if `ask` throws. */
function truth(ask: () => unknown): boolean | null {
  const answer = attempt(ask);
  return answer === null || answer === undefined ? null : Boolean(answer);
}

/** Returns a text of the page if it is a single word, otherwise `other`. */
function word(text: unknown): string {
  return typeof text === 'string' && WORD.test(text) ? text : 'other';
}

/** Returns the result of `work`, or `null` if it throws. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
