/** What a page is like behind a failure: as it was before, and fit for the next call. */

import assert from 'node:assert/strict';
import { outcome } from './harness.mjs';

/** In the page: which calls it has, and which is active. */
export const callsOf = page => page.evaluate(() => {
  const store = importDefault('WAWebCallCollection');
  return { all: store.getModelsArray().map(({ id }) => id), active: store.activeCall?.id ?? null };
});

/** Xml of what the page sent since there were `count`. */
export const sentSince = (page, count) => page.evaluate(from => simulation.sent.slice(from).map(({ xml }) => xml), count);

/** The page has the calls that it had, and no other is active. */
export async function isAsBefore(page, before) {
  const now = await callsOf(page);
  const left = now.all.filter(id => !before.all.includes(id));
  assert.deepEqual({ left, active: now.active }, { left: [], active: before.active });
}

export async function offerSucceeds(page) {
  const offered = await outcome(page, async () => {
    const call = await WPP.call.offer('4915112345678@c.us');
    const isActive = importDefault('WAWebCallCollection').activeCall === call;
    return { isActive, isEnded: await WPP.call.end(call.id) };
  });
  assert.deepEqual(offered, { value: { isActive: true, isEnded: true } });
}
