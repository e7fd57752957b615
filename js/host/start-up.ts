import { answers } from '../crossing/answers';
import { messageOf } from '../errors';
import { after } from '../timers';
import type { Modules } from './finder';
import { Refusal } from './refusal';
import { withTimeout } from './timeout';

/** The most attempts to start the native stack. The pause between two attempts doubles each time. */
const ATTEMPTS = 8;
const FIRST_PAUSE_MS = 125;
const LONGEST_PAUSE_MS = 2_000;
/** How long an attempt may take: the page downloads the stack and starts its worker. */
const ATTEMPT_MS = 10_000;
/** After this time, there is no further attempt. */
const PATIENCE_MS = 40_000;
/** The reason for the start, which newer builds require. */
const TRIGGER = 'call';

/** Returns whether the native stack has started; true if the page does not tell. */
export function isUp(modules: Modules): boolean {
  const init = modules.peek('init');
  return !init || Boolean(init.getIsVoipInited());
}

/**
 * Starts the native stack. Fails with a {@link Refusal} if the stack has not started in the end.
 * `isWanted` returns whether anything still waits for the stack; otherwise there is no further attempt.
 */
export async function startUp(modules: Modules, isWanted: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  let cause = '';
  let pause = FIRST_PAUSE_MS;
  const init = modules.peek('init');
  if (!init && !modules.peek('backend')) return; // its state is unknown, and we cannot start it
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

/** Tries once to start the stack. After a failure, the page requires another function for that. */
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
