/** A call is taken with the microphone and camera that are allowed: without a camera, not without a microphone. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { KINDS } from './builds.mjs';
import { launchBrowser, outcome } from './harness.mjs';
import { ALICE, BOB, hangUp, hears, isActive, isOver, openPerson, quiet, ring } from './people.mjs';

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

for (const kind of KINDS.filter(({ path }) => path === 'native')) describe(kind.name, () => {
  let alice, bob;
  before(async () => {
    [alice, bob] = await Promise.all([ALICE, BOB].map(person => openPerson(browser, server, person, kind)));
  });
  afterEach(async () => {
    await bob.evaluate(() => { for (const fault of Object.keys(simulation.faults)) delete simulation.faults[fault]; });
    await hangUp(alice, bob);
    await quiet(server, alice, bob);
    server.relay.reset();
  });
  after(() => Promise.all([alice, bob].map(page => page?.context().close())));

  const setFaults = faults => bob.evaluate(faults => { Object.assign(simulation.faults, faults); }, faults);
  const logged = () => bob.evaluate(() => simulation.log.length);
  /** What the user was asked for since: with the camera, or the microphone alone. */
  const askedSince = from => bob.evaluate(from =>
    simulation.log.slice(from).filter(({ call }) => call === 'permissions').map(({ video }) => video), from);
  /** How the stack was asked to take the last call: with microphone, with camera. */
  const takenWith = () => bob.evaluate(() => simulation.native.findLast(([name]) => name === 'acceptCall')?.slice(1));

  const CAMERA = {
    'the camera is allowed': [{}, [true, true]],
    'the camera was denied before': [{ camera: 'denied' }, [true, false]],
    'the camera is refused at the prompt': [{ camera: 'refused' }, [true, false]],
  };
  for (const [when, [faults, expected]] of Object.entries(CAMERA)) {
    test(`a video call, when ${when}`, async () => {
      const id = await ring(alice, bob, { isVideo: true });
      await setFaults(faults);
      assert.deepEqual(await outcome(bob, id => WPP.call.accept(id), id), { value: true });
      assert.deepEqual(await takenWith(), expected);
      await isActive(id, alice, bob);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
    });
  }

  for (const [when, isVideo, faults] of [
    ['was denied before', false, { microphone: 'denied' }], ['is refused at the prompt', false, { microphone: 'refused' }],
    ['was denied before, and it is a video call', true, { microphone: 'denied' }],
    ['is refused at the prompt, and the camera was denied before', true, { camera: 'denied', microphone: 'refused' }],
  ]) {
    test(`when the microphone ${when}, it rings on, and can be taken afterwards`, async () => {
      const id = await ring(alice, bob, { isVideo });
      await setFaults(faults);
      const from = await logged();
      const { error } = await outcome(bob, id => WPP.call.accept(id), id);
      assert.deepEqual([error.code, error.callId, error.cause], ['call_refused', id, 'the microphone is denied']);
      // What was denied before is not asked for.
      assert.deepEqual(await askedSince(from), faults.microphone === 'denied' ? [] : [false]);
      assert.equal((await bob.evaluate(id => WPP.call.get(id), id)).state, 'ringing');
      await bob.evaluate(() => { delete simulation.faults.microphone; });
      assert.deepEqual(await outcome(bob, id => WPP.call.accept(id), id), { value: true });
      await isActive(id, alice, bob);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
    });
  }

  for (const [when, faults] of [['may be used', {}], ['was denied before', { camera: 'denied' }]]) {
    test(`a voice call asks for no camera, when that ${when}`, async () => {
      const id = await ring(alice, bob);
      await setFaults(faults);
      const from = await logged();
      assert.deepEqual(await outcome(bob, id => WPP.call.accept(id), id), { value: true });
      assert.deepEqual(await askedSince(from), [false]);
      assert.deepEqual(await takenWith(), [true, false]);
      await alice.evaluate(id => WPP.call.end(id), id);
      await isOver(id, alice, bob);
    });
  }

  test('video that is asked for in a call takes a camera', async () => {
    const id = await ring(alice, bob);
    await bob.evaluate(id => WPP.call.accept(id), id);
    await isActive(id, alice, bob);
    await setFaults({ camera: 'denied' });
    const { error } = await outcome(bob, id => WPP.call.upgradeVideo(id), id);
    assert.deepEqual([error.code, error.cause], ['call_refused', 'the camera is denied']);
    assert.equal((await bob.evaluate(id => WPP.call.get(id), id)).state, 'active');
    await alice.evaluate(id => WPP.call.end(id), id);
    await hears(bob, 'ended', id);
  });

  test('none of it is a problem for the pages', () => assert.deepEqual([...alice.problems, ...bob.problems], []));
});
