import type { DiagnosedModule, Diagnosis } from '../types';
import { gateOf } from './gating';
import { hooksIn } from './hook';
import { isLoggedIn } from './identity';
import { Modules } from './finder';
import { find, loaderOf, isUsable } from './loader';
import { STACK, TABLE, type HostModule, type Need } from './modules';
import { withTimeout } from './timeout';

/** The stack may be a worker that does not answer, and somebody waits. */
const PATIENCE_MS = 1_000;

/** What the page says of itself is passed on in these shapes only: nobody's number or key has one. */
const WORD = /^[a-z_]{1,40}$/i;
const VERSION = /^\d{1,4}(\.\d{1,10}){1,3}(-[a-z]+)?$/;

const ABSENT = 'undefined';
const THROWS = 'throws';

/** What a page has of what we need. */
export interface PageFacts extends Pick<Diagnosis, 'page' | 'gates' | 'stack' | 'modules' | 'hooks'> {
  lacks: Lack[];
  /** Why its stack cannot make calls, were all names there. */
  unavailable: string | null;
}

/** A name that is not there, and what cannot be done without it. */
export interface Lack {
  name: string;
  needed: readonly Need[];
}

/** A row of the table, and what was found of it. */
interface Seen {
  row: HostModule;
  part: unknown;
  facts: DiagnosedModule;
}

/** Looks at the page and asks it, and changes nothing. Never fails. */
export async function examine(): Promise<PageFacts> {
  const modules = new Modules();
  const loader = attempt(loaderOf) ?? 'none';
  const seen = Object.values<HostModule>(TABLE).map((row) =>
    see(row, loader === 'meta' ? () => find(row) : undefined));
  // Before the page is asked: by that, some of them are called.
  const hooks = hookFacts(seen);
  const page = pageFacts(modules, loader);
  const gates = gateFacts(modules);
  const stack = stackFacts(modules);
  let unavailable = closedBy(gates, stack);
  let own = see(STACK);
  const source = modules.peek('stack');
  // The page may load its stack only when it is asked for it; where it can be used, it is anyway.
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
  // Of a stack that cannot be used anyway, it does not matter what it lacks.
  const used = unavailable ? seen : [...seen, own];
  return {
    page, gates, stack,
    modules: Object.fromEntries([...seen, own].map(({ row, facts }) => [row.id, facts])),
    hooks,
    lacks: used.flatMap((one) => lacksOf(one, page.comms)),
    unavailable,
  };
}

/** What there is of a row; where nobody looks, nothing is known. */
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

/** What a name is; of a function with the number of its parameters. */
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
    // Only wa-js's emitter is no module.
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

/** What is in the way of the page's own stack, in the words of {@link CallStatus.reason}. */
function closedBy(gates: Diagnosis['gates'], stack: Diagnosis['stack']): string | null {
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

/** Yes or no; `null` where the page does not tell. */
function truth(ask: () => unknown): boolean | null {
  const said = attempt(ask);
  return said === null || said === undefined ? null : Boolean(said);
}

/** One of the page's own words. */
function word(said: unknown): string {
  return typeof said === 'string' && WORD.test(said) ? said : 'other';
}

/** `null` where that fails. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
