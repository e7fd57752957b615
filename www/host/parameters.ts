/** Reads the parameters in the page's URL. `www/README.md` explains them. */

import { BUILDS, FACTS, type Build, type BuildFacts } from './builds.ts';
import { INIT_OUTCOMES, SECOND_CALLS, type InitOutcome, type SecondCall } from './faults.ts';

const SESSIONS: readonly BuildFacts['sessions'][] = ['array', 'positional', 'object'];

export interface Parameters {
  /** Which build of WhatsApp Web the page simulates. */
  readonly build: Build;
  /** What that build has, except where the URL overrides it. */
  readonly facts: BuildFacts;
  /** Whether the page reports that its socket lives in a worker. Always false in a build without `hasWorkerComms`. */
  readonly isCommsInWorker: boolean;
  /** My phone number. */
  readonly pn: string;
  /** My linked id; null for an account that has none. */
  readonly lid: string | null;
  /** My device number. 0 is the phone, a browser is a companion. */
  readonly device: number;
  /** How long the page has only the stub loader, in milliseconds. */
  readonly lateMs: number;
  /** Whether an account is logged in from the start; else the page shows its QR code. */
  readonly isLoggedIn: boolean;
  /** Modules which this build does not have. */
  readonly without: ReadonlySet<string>;
  /** AB props which the server has set for this account, by name. */
  readonly abProps: ReadonlyMap<string, unknown>;
  /** How an attempt to start the VoIP stack ends. */
  readonly init: InitOutcome;
  /** How long such an attempt takes, in milliseconds. */
  readonly initMs: number;
  /** Whether the lists of calls and stanzas are drawn. */
  readonly view: boolean;
  /** What the stack does with a call that comes in while it has another. */
  readonly secondCall: SecondCall;
  /** Whether the stack names a peer for the call behind a link. */
  readonly namesLinkPeer: boolean;
}

/** Shape of an AB prop parameter: `ab.enable_web_calling=true`, the value in JSON. */
const AB_PREFIX = 'ab.';

export function readParameters(search: string): Parameters {
  const query = new URLSearchParams(search);
  const abProps = new Map<string, unknown>();
  for (const [name, value] of query) {
    if (name.startsWith(AB_PREFIX)) abProps.set(name.slice(AB_PREFIX.length), JSON.parse(value));
  }
  const build = BUILDS.find(build => build === query.get('build')) ?? 'newest';
  const sessions = SESSIONS.find(form => form === query.get('sessions')) ?? FACTS[build].sessions;
  return {
    build,
    facts: { ...FACTS[build], sessions },
    isCommsInWorker: FACTS[build].hasWorkerComms && query.get('comms') === 'worker',
    pn: query.get('pn') ?? '4915550001111',
    lid: (query.get('lid') ?? '111111111111111') || null,
    device: Number(query.get('device') ?? 7),
    lateMs: Number(query.get('late') ?? 0),
    isLoggedIn: query.get('login') !== '0',
    without: new Set((query.get('without') ?? '').split(',').filter(Boolean)),
    abProps,
    init: INIT_OUTCOMES.find(outcome => outcome === query.get('init')) ?? 'ok',
    initMs: Number(query.get('initMs') ?? 0),
    view: query.get('view') !== 'off',
    secondCall: SECOND_CALLS.find(second => second === query.get('secondCall')) ?? 'busy',
    namesLinkPeer: query.get('linkPeer') === 'call',
  };
}
