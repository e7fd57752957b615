import { define } from './define';
import type { Undo } from './host/hook';
import { after } from './timers';

/** The version of the package. `xtask/src/bundle.rs` inserts it. */
declare const VERSION: string;

const POLL_MS = 200;

/**
 * Makes the members of `WPP` with which scripts wait for the page, if wa-js is not there: `isReady`,
 * `loader.onReady(f)` and the like. If wa-js comes while a listener waits, the listener is called when
 * wa-js is ready, because it will use wa-js's functions.
 */
export function readiness(isInjected: () => boolean, isReady: () => boolean): { members: object; dispose: Undo } {
  const stops = new Set<Undo>();
  const loader: Record<string, unknown> = {};
  const members = { loader, version: VERSION };
  // `isFullReady` is the same as `isReady`: we wait for nothing more.
  for (const [stage, get] of [['Injected', isInjected], ['Ready', isReady], ['FullReady', isReady]] as const) {
    const name = `is${stage}`;
    define(members, name, { get, configurable: true, enumerable: true });
    loader[`on${stage}`] = (listener: () => void, delay = 0): void => {
      const look = (): void => {
        const { WPP } = window as unknown as { WPP?: Record<string, unknown> };
        stops.delete(stop);
        if (WPP?.whatsapp ? WPP[name] : get()) stops.add(stop = after(delay, listener));
        else stops.add(stop = after(POLL_MS, look));
      };
      let stop: Undo = () => {};
      look();
    };
  }
  return { members, dispose: () => stops.forEach((stop) => stop()) };
}
