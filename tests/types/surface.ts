/** What scripts write against wpp-call's types. Only compiled; a marked line must be an error. */

import type { CallModel, IncomingCall, ParsedStanza, Wid, WPP, WPPError } from '../../pkg/dist/wpp-call.d.ts';

declare const WPP: WPP;
declare const wid: Wid;

export async function use(): Promise<void> {
  const call: CallModel = await WPP.call.offer('4915112345678@c.us', { isVideo: true });
  await WPP.call.offer(wid);
  await WPP.call.offer(call.peerJid, {});
  const state: number | string | null = call.getState();

  const done: boolean[] = [
    await WPP.call.accept(), await WPP.call.accept(call.id),
    await WPP.call.reject(), await WPP.call.rejectCall(call.id),
    await WPP.call.end(), await WPP.call.end(call.id),
  ];
  const nothing: void = await WPP.call.enableCallInterface();

  WPP.on('call.incoming_call', ({ id, isGroup, isVideo, offerTime, sender, peerJid }) => {
    const told: IncomingCall = { id, isGroup, isVideo, offerTime, sender, peerJid };
    void WPP.call.reject(told.id);
    sender.toString().toUpperCase();
  });
  const listener = (event: IncomingCall): void => console.log(event.offerTime.toFixed());
  WPP.once('call.incoming_call', listener);
  WPP.off('call.incoming_call', listener);

  WPP.call.configure({ stanzaProfile: 'wa-js-4.3' });
  WPP.call.configure({ trace: true });
  WPP.call.configure({ stanzaProfile: 'current', trace: false });
  WPP.call.configure({});

  const read: ParsedStanza = WPP.call.parse('<ack id="A"/>');
  const kind: 'call' | 'ack' | 'receipt' = WPP.call.parse({ tag: 'ack', attrs: {}, content: null }).stanza;
  const { action, otherAttrs } = WPP.call.parse(await Promise.resolve<object>(wid));
  const said: [string | undefined, string | undefined, unknown] = [action?.tag, action?.callId, action?.muteState];
  console.log(read.stanza, kind, otherAttrs, said);
  WPP.call.dispose();

  try {
    await WPP.call.end('X');
  } catch (thrown) {
    const { code, message, callId } = thrown as WPPError;
    console.log(code.length, message.length, callId, state, done, nothing);
  }

  // @ts-expect-error a callee is needed
  await WPP.call.offer();
  // @ts-expect-error a number is no address
  await WPP.call.offer(4915112345678);
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
  // @ts-expect-error no such event
  WPP.on('call.outgoing_call', () => {});
}
