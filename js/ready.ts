import { define } from './define';
import type { Undo } from './host/hook';
import { after } from './timers';

/** That of the package; `xtask/src/bundle.rs` puts it in. */
declare const VERSION: string;

const POLL_MS = 200;

/**
 * What scripts look at before they do anything, where wa-js does not bring it: `isReady`,
 * `loader.onReady(f)` and the like. Who waits here when wa-js comes waits for wa-js from then on:
 * its functions will be used.
 */
export function readiness(isInjected: () => boolean, isReady: () => boolean): { members: object; dispose: Undo } {
  const stops = new Set<Undo>();
  const loader: Record<string, unknown> = {};
  const members = { loader, version: VERSION };
  // We wait for nothing more than `isReady`.
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
