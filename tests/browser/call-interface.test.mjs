/** `enableCallInterface()`: the page's switches, answered before the page. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { BUILDS } from './builds.mjs';
import { launchBrowser, openHost, outcome, wppCall } from './harness.mjs';

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page for one test, closed after it. */
async function open(t, options) {
  const page = await openHost(browser, server, options);
  t.after(() => page.context().close());
  return page;
}

describe('enableCallInterface', () => {
  for (const build of BUILDS) {
    test(`answers eight AB props before the page (${build})`, async t => {
      const page = await open(t, { build, scripts: [wppCall()] });
      const result = await outcome(page, async () => {
        const result = await WPP.call.enableCallInterface();
        const { getABPropConfigValue } = importNamespace('WAWebABProps');
        const names = [
          'enable_web_calling', 'enable_web_group_calling', 'web_voip_call_tab_new_call', 'calling_lid_version', 'heartbeat_interval_s',
          'enable_wds_calling_dropdown', 'enable_web_calling_nux', 'enable_web_calling_beta_upsell',
        ];
        return [result === undefined, importNamespace('WAWebVoipGatingUtils').isCallingEnabled(), ...names.map(name => getABPropConfigValue(name))];
      });
      assert.deepEqual(result, { value: [true, true, true, true, true, 1, 5, true, true, true] });
    });
  }

  test('passes every other name to the page, with its this, all arguments and exceptions', async t => {
    const page = await open(t, { scripts: [wppCall()] });
    const seen = await outcome(page, async () => {
      const props = importNamespace('WAWebABProps');
      const calls = [];
      const failure = new Error('the page\'s own');
      props.getABPropConfigValue = function (...args) {
        calls.push([this === props, ...args]);
        if (args[0] === 'bad') throw failure;
        return 'original';
      };
      await WPP.call.enableCallInterface();
      const seen = [props.getABPropConfigValue('enable_web_calling'), props.getABPropConfigValue('other', 1, 2)];
      try { props.getABPropConfigValue('bad'); } catch (error) { seen.push(error === failure); }
      return { seen, calls };
    });
    assert.deepEqual(seen, { value: { seen: [true, 'original', true], calls: [[true, 'other', 1, 2], [true, 'bad']] } });
  });

  test('twice, at once or later, does nothing twice', async t => {
    const page = await open(t, { scripts: [wppCall()] });
    const seen = await outcome(page, async () => {
      const props = importNamespace('WAWebABProps');
      const original = props.getABPropConfigValue;
      await Promise.all([WPP.call.enableCallInterface(), WPP.call.enableCallInterface()]);
      const hooked = props.getABPropConfigValue;
      await WPP.call.enableCallInterface();
      const again = props.getABPropConfigValue === hooked;
      WPP.call.dispose();
      return [hooked !== original, again, props.getABPropConfigValue === original];
    });
    assert.deepEqual(seen, { value: [true, true, true] });
  });
});
