import { lastErrors, report } from './errors';
import { examine, type PageFacts } from './host/diagnose';
import type { CallTask, Diagnosis, Path, Verdict } from './types';

/** The version of the package. `xtask/src/bundle.rs` inserts it. */
declare const VERSION: string;

const TASKS: readonly CallTask[] = ['offer', 'accept', 'reject', 'events'];

/**
 * Returns what this page has and what will work here, and prints it. `fault`: the code of the error that keeps
 * wpp-call from working at all.
 */
export async function diagnose(fault: string | null): Promise<Diagnosis> {
  const facts = await examine();
  const { page, gates, stack, modules, hooks, lacks } = facts;
  const verdict = Object.fromEntries(TASKS.map((task) => [
    task, { stanza: judge(task, 'stanza', facts, fault), native: judge(task, 'native', facts, fault) },
  ])) as Diagnosis['verdict'];
  const missing = lacks.map(({ name }) => name);
  const diagnosis = {
    version: VERSION, fault, page, gates, stack, modules, missing, hooks, errors: lastErrors(), verdict,
  };
  try {
    print(diagnosis);
  } catch (error) {
    report(error); // the console may be the page's own, and throw
  }
  return diagnosis;
}

function judge(
  task: CallTask, path: Path, { page, lacks, unavailable }: PageFacts, fault: string | null,
): Verdict {
  const missing = lacks
    .filter(({ needed }) => needed.includes(task) || needed.includes(`${task}.${path}`))
    .map(({ name }) => name);
  let reason = fault;
  if (page.loader !== 'meta') reason ??= `loader_${page.loader}`;
  if (page.loggedIn === false) reason ??= 'not_logged_in';
  // If a name is missing, the state of the stack is no reason: changing it would not help.
  if (path === 'native' && missing.length === 0) reason ??= unavailable;
  return { works: missing.length === 0 && reason === null, missing, reason };
}

/** Prints tables: what will work; facts about the page; each name; hooks; errors. */
function print({ version, fault, page, gates, stack, modules, hooks, errors, verdict }: Diagnosis): void {
  console.group('[wpp-call]', version);
  const words = ({ works, missing, reason }: Verdict): string =>
    works ? 'works' : `no: ${[reason, ...missing].filter(Boolean).join(', ')}`;
  table(map(verdict, ({ stanza, native }) => ({ stanza: words(stanza), native: words(native) })));
  const { userActivation, ...otherFacts } = page;
  table(Object.fromEntries(Object.entries({ page: { fault, ...otherFacts, ...userActivation }, gates, stack }).flatMap(
    ([group, facts]) => Object.entries(facts).map(([name, value]) => [`${group}.${name}`, { value }]))));
  table(Object.fromEntries(Object.entries(modules).flatMap(([id, { found, form, since, names }]) =>
    Object.entries(names).map(([name, type]) => [
      `${id}.${name}`, { found: found === 'yes' ? type : found, form: form ?? '', since },
    ]))));
  table(hooks);
  table(map(errors, ({ count, lastTime }) => ({ count, last: new Date(lastTime).toISOString() })));
  console.groupEnd();
}

function table(rows: object): void {
  if (Object.keys(rows).length > 0) console.table(rows);
}

function map<T>(record: Record<string, T>, to: (value: T) => object): Record<string, object> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]));
}
