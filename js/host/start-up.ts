import { answers } from '../crossing/answers';
import { messageOf } from '../errors';
import { after } from '../timers';
import type { Modules } from './finder';
import { Refusal } from './refusal';
import { withTimeout } from './timeout';

/** So often the page's stack is given another chance, waiting twice as long each time. */
const ATTEMPTS = 8;
const FIRST_PAUSE_MS = 125;
const LONGEST_PAUSE_MS = 2_000;
/** Downloading the stack and starting its worker. */
const ATTEMPT_MS = 10_000;
const PATIENCE_MS = 40_000;
/** What newer builds want to know: why it is started. */
const TRIGGER = 'call';

/** Whether the page's own stack has come up. A page that does not tell is believed. */
export function isUp(modules: Modules): boolean {
  const init = modules.peek('init');
  return !init || Boolean(init.getIsVoipInited());
}

/**
 * Has the page's own stack come up; fails with a {@link Refusal} when it does not, for ever.
 * `isWanted` says whether anybody still waits for it.
 */
export async function startUp(modules: Modules, isWanted: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  let cause = '';
  let pause = FIRST_PAUSE_MS;
  const init = modules.peek('init');
  if (!init && !modules.peek('backend')) return; // nobody can tell, and nothing can be done
  for (let left = ATTEMPTS; left > 0 && performance.now() < deadline && isWanted(); left--) {
    if (init?.getIsVoipInited()) return;
    try {
      await withTimeout(ATTEMPT_MS, attempt(modules));
      if (isUp(modules)) return;
    } catch (error) {
      cause = `: ${messageOf(error)}`;
    }
    await new Promise<void>((resolve) => after(pause, resolve));
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  }
  if (init?.getIsVoipInited()) return;
  const reason = `init_failed${cause}`;
  throw new Refusal(reason, answers.noStack(reason));
}

/** After a failure the page starts it only by another function. */
async function attempt(modules: Modules): Promise<void> {
  const backend = await modules.peek('backend')?.requireVoipJsBackend();
  const init = backend?.WAWebVoipInit;
  if (!init) throw new Error('no WAWebVoipInit');
  const hasFailed = modules.peek('init')?.getDidVoipInitError?.();
  const { retryWAWebVoipInitAfterFailure: retry, canRetryWAWebVoipInitAfterFailure: canRetry } = init;
  if (hasFailed && retry) {
    if (canRetry?.() ?? true) await retry();
  } else if (init.initWAWebVoip.length > 0) {
    await init.initWAWebVoip(TRIGGER);
  } else {
    await init.initWAWebVoip();
  }
}
