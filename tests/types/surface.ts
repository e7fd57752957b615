/** What scripts write against wpp-call's types. Only compiled; a marked line must be an error. */

import type {
  CallEvents, CallInfo, CallModel, CallOutcome, CallStatus, Diagnosis, IncomingCall, ParsedStanza, TraceEntry, Wid, WPPError, WPPErrorCode,
} from '../../pkg/dist/wpp-call.d.ts';

declare const wid: Wid;

export async function use(): Promise<void> {
  const call: CallModel = await WPP.call.offer('4915112345678@c.us', { isVideo: true });
  await WPP.call.offer(wid);
  await WPP.call.offer(call.peerJid, {});
  await WPP.call.offer(4915112345678);
  await WPP.call.offer({ user: wid.user, server: wid.server });
  await window.WPP.call.offer(wid._serialized ?? String(wid));
  const state: number | string | null = call.getState();

  const done: boolean[] = [
    await WPP.call.accept(), await WPP.call.accept(call.id),
    await WPP.call.reject(), await WPP.call.rejectCall(call.id),
    await WPP.call.end(), await WPP.call.end(call.id),
    await WPP.call.reject(call.id, { reason: 'busy' }), await WPP.call.end(undefined, { reason: 'x' }),
    await WPP.call.rejectCall(call.id, {}),
    await WPP.call.mute(), await WPP.call.unmute(call.id), await WPP.call.setMute(true), await WPP.call.setMute(false, call.id),
  ];
  const nothing: void = await WPP.call.enableCallInterface();

  WPP.on('call.incoming_call', ({ id, isGroup, groupJid, isVideo, isSilenced, offerTime, sender, peerJid, peer }) => {
    const told: IncomingCall = { id, isGroup, groupJid, isVideo, isSilenced, offerTime, sender, peerJid, peer };
    void WPP.call.reject(told.id);
    sender.toString().toUpperCase();
  });
  const listener = (event: IncomingCall): void => console.log(event.offerTime.toFixed());
  WPP.once('call.incoming_call', listener);
  WPP.off('call.incoming_call', listener);
  WPP.addListener('call.incoming_call', listener);
  WPP.removeListener('call.incoming_call', listener);
  WPP.many('call.ended', 2, ({ outcome }) => console.log(outcome));
  WPP.removeAllListeners('call.incoming_call');
  WPP.removeAllListeners();
  WPP.onAny((event, payload) => console.log(event.length, payload));
  WPP.offAny();
  WPP.ev.on('call.incoming_call', ({ sender: { _serialized } }) => console.log(_serialized?.length));
  WPP.ev.ev.once('call.ended', ({ reason }) => console.log(reason));
  const isHeard: boolean = WPP.emit('call.peer_muted', { id: 'X', muted: true });
  console.log(isHeard, WPP.listenerCount('call.ended').toFixed(), WPP.hasListeners());

  const reached: boolean[] = [WPP.isInjected, WPP.isReady, WPP.isFullReady];
  WPP.loader.onReady(() => console.log(WPP.version.length, reached));
  WPP.loader.onInjected(() => {}, 500);

  WPP.call.configure({ stanzaProfile: 'wa-js-4.3' });
  WPP.call.configure({ trace: true });
  WPP.call.configure({ stanzaProfile: 'current', trace: false });
  WPP.call.configure({ path: 'auto', ackTimeoutMs: 500, retries: 0, ringTimeoutMs: { caller: 20_000 } });
  WPP.call.configure({});

  const calls: CallInfo[] = WPP.call.list();
  const [known]: (CallInfo | undefined)[] = [WPP.call.get(call.id), ...calls];
  if (known) {
    const { peer: { jid, lid, phone }, outcome, durationMs, direction } = known;
    const ways: ('incoming' | 'outgoing')[] = [direction];
    const about: [string, string | null, string | null, CallOutcome | null, number | null] = [jid, lid, phone, outcome, durationMs];
    console.log(ways, about, known.state === 'ringing', known.muted, known.acceptedTime?.toFixed());
  }
  const entries: TraceEntry[] = WPP.call.trace();
  console.log(entries.map(({ time, direction, stanza, error }) => [time.toFixed(), direction, stanza?.action?.tag, error?.length]));

  WPP.on('call.outgoing_call', ({ id, isVideo, offerTime, peer }) => console.log(id, isVideo, offerTime.toFixed(), peer.phone));
  WPP.on('call.state_changed', ({ id, from, to }) => console.log(id, from === 'ringing', to === 'ended'));
  WPP.on('call.accepted', ({ id, by, elsewhere }) => console.log(id, by?.length, elsewhere));
  WPP.on('call.ended', ({ id, outcome, reason, durationMs, by }) => console.log(id, outcome, reason?.length, durationMs?.toFixed(), by === 'server'));
  WPP.on('call.missed', ({ id, isVideo, isGroup, offerTime, peer }) => console.log(id, isVideo, isGroup, offerTime, peer.lid));
  WPP.on('call.peer_muted', ({ id, muted }) => console.log(id, muted));
  WPP.on('call.ack', ({ id, action, stanzaId, rttMs }) => console.log(id, action, stanzaId, rttMs.toFixed()));
  WPP.on('call.nack', ({ id, action, code, name }) => console.log(id, action, code.length, name?.length));
  const [ended]: [CallEvents['call.ended']] = await WPP.waitFor('call.ended', 1_000);
  console.log(ended.outcome);

  const read: ParsedStanza = WPP.call.parse('<ack id="A"/>');
  const kind: 'call' | 'ack' | 'receipt' = WPP.call.parse({ tag: 'ack', attrs: {}, content: null }).stanza;
  const { action, otherAttrs } = WPP.call.parse(await Promise.resolve<object>(wid));
  const said: [string | undefined, string | undefined, unknown] = [action?.tag, action?.callId, action?.muteState];
  console.log(read.stanza, kind, otherAttrs, said);
  const { enabled, initialised, gated, reason }: CallStatus = await WPP.call.status();
  console.log(enabled && initialised && !gated, reason?.length, WPP.call.get(call.id)?.path === 'native');
  const { page, verdict, modules, hooks, errors, missing }: Diagnosis = await WPP.call.diagnose();
  console.log(page.version?.length, page.loader === 'meta', verdict.offer.native.works, verdict.events.stanza.reason?.length, missing.join());
  console.log(Object.values(modules).map(({ found, names }) => found === 'yes' && Object.keys(names)), hooks['A.b']?.calls, Object.keys(errors));
  const link: string = await WPP.call.createCallLink({ isVideo: true, startTime: new Date() });
  const joined: boolean = await WPP.call.joinCallLink(link, { isVideo: true });
  const raised: boolean = await WPP.call.raiseHand();
  const upgraded: boolean = await WPP.call.upgradeVideo(call.id);
  console.log(joined, raised, upgraded, await WPP.call.raiseHand(false, call.id));
  WPP.on('call.video_requested', ({ id, by }) => WPP.call.upgradeVideo(id).then(() => by.length));
  WPP.on('call.hand_raised', ({ raised }) => raised && WPP.call.raiseHand());
  WPP.on('call.screen_share', ({ sharing, by }) => console.log(sharing, by));
  WPP.call.configure({ path: 'native' });
  WPP.call.dispose();

  try {
    await WPP.call.end('X');
  } catch (thrown) {
    const { code, nack, message, callId } = thrown as WPPError;
    console.log(code.length, nack?.length, message.length, callId?.length, state, done, nothing);
    const error = thrown as WPPError;
    if (error.code === 'call_nack') {
      const facts: [string, string | undefined, string | undefined] = [error.nack, error.nackName, error.callId];
      console.log(facts);
      // @ts-expect-error a refusal has no such fact
      error.cause.toUpperCase();
    }
    switch (error.code) {
      case 'encryption_failed': console.log(error.devices.map(device => device.length), error.cause.length); break;
      case 'invalid_option': console.log(error.option.length, error.expected.length, error.found.length); break;
      case 'host_module_not_found': console.log(error.module.length); break;
      // @ts-expect-error no such code
      case 'call_lost': break;
    }
    const one: WPPError<'invalid_wid'> | undefined = error.code === 'invalid_wid' ? error : undefined;
    const codes: WPPErrorCode[] = ['disposed', code];
    // @ts-expect-error a fact has its own type
    const wrong: number = error.callId;
    console.log(one?.to.length, one instanceof Error, codes, wrong);
  }

  // @ts-expect-error a callee is needed
  await WPP.call.offer();
  // @ts-expect-error nobody is called true
  await WPP.call.offer(true);
  // @ts-expect-error a server alone is nobody
  await WPP.call.offer({ server: 'c.us' });
  // @ts-expect-error true or false
  await WPP.call.offer('4915112345678', { isVideo: 'yes' });
  // @ts-expect-error an id is a text
  await WPP.call.reject(5);
  // @ts-expect-error no such profile
  WPP.call.configure({ stanzaProfile: 'wa-js-9' });
  // @ts-expect-error no such option
  WPP.call.configure({ profile: 'current' });
  // @ts-expect-error on or off
  WPP.call.configure({ trace: 'debug' });
  // @ts-expect-error a stanza is needed
  WPP.call.parse();
  // @ts-expect-error a number is no stanza
  WPP.call.parse(5);
  // @ts-expect-error nor is null
  WPP.call.parse(null);
  // @ts-expect-error it is read at once
  await WPP.call.parse('<ack/>').then();
  // @ts-expect-error a reason is a text
  await WPP.call.end(call.id, { reason: 5 });
  // @ts-expect-error it goes behind the id
  await WPP.call.reject({ reason: 'busy' });
  // @ts-expect-error muted or not
  await WPP.call.setMute('yes');
  // @ts-expect-error an id is needed
  WPP.call.get();
  // @ts-expect-error no such path
  WPP.call.configure({ path: 'voip' });
  // @ts-expect-error a link is a text
  await WPP.call.joinCallLink(new URL(link));
  // @ts-expect-error a text is no time
  await WPP.call.createCallLink({ startTime: '12:00' });
  // @ts-expect-error raised or not
  await WPP.call.raiseHand(call.id);
  // @ts-expect-error one for each side
  WPP.call.configure({ ringTimeoutMs: 5 });
  // @ts-expect-error no such side
  WPP.call.configure({ ringTimeoutMs: { both: 5 } });
  // @ts-expect-error no such event
  WPP.on('call.ringing', () => {});
  // @ts-expect-error an event has its own payload
  WPP.emit('call.peer_muted', { id: 'X' });
  // @ts-expect-error the payload has no such property
  WPP.on('call.ended', ({ duration }) => console.log(duration));
}
