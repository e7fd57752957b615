/**
 * The crossings alone, as `crossings`: `target/bench/tree/` is the module, and the JavaScript half
 * is the shipped one. Adds its operations to those of `stage.js`.
 */

import { learn } from '../../../js/crossing/dictionary';
import { decodeStanza } from '../../../js/crossing/read';
import type { NodeFactory, PageNode } from '../../../js/crossing/types';
import { stanza } from '../../../js/crossing/write';
import { buildOffer, dictionary, initSync, prepareOffer, readStanza } from '../../../target/bench/tree/wpp_call.js';

declare const bench: { operations: Record<string, (argument: any, count: number) => number>; offerNode(id: string): PageNode };
declare function importNamespace(id: string): any;
declare const WPP: { whatsapp: { websocket: { smax(tag: string, attrs: unknown, content: unknown): unknown } } };
declare const window: { crossings?(module: Uint8Array<ArrayBuffer>): void };

const ME = '111111111111111:3@lid';
const CALLEE = '222222222222222@lid';
const CALL_ID = '00AABBCCDDEEFF112233445566778899';
const AUDIO_CAPABILITY = Uint8Array.of(0x01, 0x05, 0xf7, 0x09, 0xe0, 0xbb, 0x13);

/** As in `stage.js`, which says why. */
const CIPHERTEXT = new Uint8Array(190).map((_, at) => at * 7);
const IDENTITY = new Uint8Array(160).map((_, at) => at * 5);

const devicesOf = (count: number): string[] =>
  Array.from({ length: count }, (_, device) => (device ? `222222222222222:${device}@lid` : CALLEE));

/** A node as a plain object. */
const literal = (tag: string, attrs: object, content: unknown): PageNode => ({ tag, attrs: attrs as Record<string, unknown>, content });

const plain: NodeFactory<PageNode> = { node: literal, jid: String };

/** What `js/host/socket.ts` makes of the page's own. */
const pageFactory = (): NodeFactory<PageNode> => {
  const stanzas = importNamespace('WAWap');
  return { node: (tag, attrs, content) => stanzas.wap(tag, attrs, content), jid: (text) => stanzas.JID(text) };
};

/**
 * The same offer as object literals: the least that is to be done. Whoever has the bytes in JavaScript
 * need not copy them; whoever has them in Rust must. `own` does it, or gives them as they are.
 */
function byHand(devices: readonly string[], id: number, own: (bytes: Uint8Array) => Uint8Array): PageNode {
  const enc = () => ({ tag: 'enc', attrs: { v: '2', type: 'pkmsg', count: '0' }, content: own(CIPHERTEXT) });
  const isBare = devices.length === 1;
  return {
    tag: 'call', attrs: { to: isBare ? devices[0] : CALLEE, id: `0.0-${id}` }, content: [{
      tag: 'offer', attrs: { 'call-id': CALL_ID, 'call-creator': ME }, content: [
        { tag: 'audio', attrs: { enc: 'opus', rate: '8000' }, content: null },
        { tag: 'audio', attrs: { enc: 'opus', rate: '16000' }, content: null },
        { tag: 'net', attrs: { medium: '3' }, content: null },
        { tag: 'capability', attrs: { ver: '1' }, content: own(AUDIO_CAPABILITY) },
        isBare ? enc() : { tag: 'destination', attrs: {}, content: devices.map((jid) => ({ tag: 'to', attrs: { jid }, content: [enc()] })) },
        { tag: 'encopt', attrs: { keygen: '2' }, content: null },
        { tag: 'device-identity', attrs: {}, content: own(IDENTITY) },
      ],
    }],
  };
}

const same = (bytes: Uint8Array): Uint8Array => bytes;
const copied = (bytes: Uint8Array): Uint8Array => bytes.slice();

/**
 * The same by wa-js's own `smax`, as its bundle reaches it: through its getters. Like wa-js it
 * copies no bytes, and gives addresses as text.
 */
function bySmax(devices: readonly string[], id: number): unknown {
  const { websocket } = WPP.whatsapp;
  const enc = () => websocket.smax('enc', { v: '2', type: 'pkmsg', count: '0' }, CIPHERTEXT);
  const isBare = devices.length === 1;
  return websocket.smax('call', { to: isBare ? devices[0] : CALLEE, id: `0.0-${id}` }, [
    websocket.smax('offer', { 'call-id': CALL_ID, 'call-creator': ME }, [
      websocket.smax('audio', { enc: 'opus', rate: '8000' }, null),
      websocket.smax('audio', { enc: 'opus', rate: '16000' }, null),
      websocket.smax('net', { medium: '3' }, null),
      websocket.smax('capability', { ver: '1' }, AUDIO_CAPABILITY),
      isBare ? enc() : websocket.smax('destination', {}, devices.map((jid) => websocket.smax('to', { jid }, [enc()]))),
      websocket.smax('encopt', { keygen: '2' }, null),
      websocket.smax('device-identity', {}, IDENTITY),
    ]),
  ]);
}

/** A copy of everything in it, addresses as text: what a crossing comes to at least. */
function copy({ tag, attrs, content }: PageNode): PageNode {
  const copied: Record<string, string> = {};
  for (const name in attrs) copied[name] = String(attrs[name]);
  const inside = Array.isArray(content) ? content.map(copy) : content instanceof Uint8Array ? content.slice() : content;
  return { tag, attrs: copied, content: inside };
}

/** Nothing that is made is dropped before it was made. */
const made: { last?: unknown } = {};

/** So many of them, by the clock. */
function timed(work: (at: number) => unknown, count: number): number {
  const begun = performance.now();
  for (let at = 0; at < count; at += 1) made.last = work(at);
  return performance.now() - begun;
}

const text = (node: unknown): string =>
  JSON.stringify(node, (_, value) => {
    if (value instanceof Uint8Array) return [...value];
    return value?.server === undefined ? value : String(value);
  });

/** With the same id, for each of them has a series of its own. */
const sameId = (node: PageNode): PageNode => ({ ...node, attrs: { ...node.attrs, id: 'ID' } });

function expectSame(a: PageNode, b: PageNode): void {
  if (text(sameId(a)) !== text(sameId(b))) throw new Error(`expected the same tree, found ${text(a)} and ${text(b)}`);
}

/** An offer as the driver gets it, copied out of the module's memory. */
function built(): Uint8Array {
  let offer = new Uint8Array();
  buildOffer(CALL_ID, { take: (buffer: Uint8Array) => { offer = buffer.slice(); } });
  return offer;
}

window.crossings = (module) => {
  initSync({ module });
  learn(dictionary());
  let prepared: readonly string[] = [];
  const devices = (count: number): readonly string[] => {
    if (prepared.length === count) return prepared;
    const wanted = devicesOf(count);
    if (!prepareOffer(ME, CALLEE, wanted, CIPHERTEXT, IDENTITY)) throw new Error('expected addresses');
    prepared = wanted;
    const tree = decodeStanza(built(), plain);
    expectSame(tree, byHand(wanted, 1, same));
    expectSame(bySmax(wanted, 1) as PageNode, tree);
    expectSame(decodeStanza(built(), pageFactory()), tree);
    return prepared;
  };
  const inbound = bench.offerNode(CALL_ID);
  if (!readStanza(stanza(inbound))) throw new Error('expected a stanza that can be read');

  Object.assign(bench.operations, {
    treeToPage({ deviceCount }: { deviceCount: number }, count: number) {
      const factory = pageFactory();
      devices(deviceCount);
      return timed(() => decodeStanza(built(), factory), count);
    },
    treeToPlain({ deviceCount }: { deviceCount: number }, count: number) {
      devices(deviceCount);
      return timed(() => decodeStanza(built(), plain), count);
    },
    treeByHand({ deviceCount }: { deviceCount: number }, count: number) {
      const to = devices(deviceCount);
      return timed((at) => byHand(to, at, same), count);
    },
    treeByHandCopied({ deviceCount }: { deviceCount: number }, count: number) {
      const to = devices(deviceCount);
      return timed((at) => byHand(to, at, copied), count);
    },
    treeBySmax({ deviceCount }: { deviceCount: number }, count: number) {
      const to = devices(deviceCount);
      return timed((at) => bySmax(to, at), count);
    },
    inboundToRust: (_: unknown, count: number) => timed(() => readStanza(stanza(inbound)), count),
    inboundCopied: (_: unknown, count: number) => timed(() => copy(inbound), count),
  });
};
