/**
 * The crossings alone, as `crossings`. The module is `target/bench/tree/`, the JavaScript half is the shipped
 * one. Adds its operations to those of `stage.js`.
 */

import { connect } from '../../../js/crossing/connect';
import { keep } from '../../../js/crossing/kept';
import { valuesOf, valuesRead } from '../../../js/crossing/node';
import { readStanza, type NodeMaker } from '../../../js/crossing/read';
import { Address, areTooMany, forgetTexts } from '../../../js/crossing/texts';
import type { PageNode } from '../../../js/crossing/types';
import { write } from '../../../js/crossing/write';
import { nodeMaker } from '../../../js/host/socket';
import {
  buildOffer, dictionary, forgetTreeTexts, initSync, ownMemory, prepareOffer, readTree, treeRoom,
} from '../../../target/bench/tree/wpp_call.js';

declare const bench: { operations: Record<string, (argument: any, count: number) => number>; offerNode(id: string): PageNode };
declare function importNamespace(id: string): any;
declare const WPP: { whatsapp: { websocket: { smax(tag: string, attrs: unknown, content: unknown): unknown } } };
declare const window: { crossings?(module: Uint8Array<ArrayBuffer>): void };

const ME = '111111111111111:3@lid';
const CALLEE = '222222222222222@lid';
const CALL_ID = '00AABBCCDDEEFF112233445566778899';
const AUDIO_CAPABILITY = Uint8Array.of(0x01, 0x05, 0xf7, 0x09, 0xe0, 0xbb, 0x13);

/** The same as in `stage.js`, which explains them. */
const CIPHERTEXT = new Uint8Array(190).map((_, at) => at * 7);
const IDENTITY = new Uint8Array(160).map((_, at) => at * 5);

const devicesOf = (count: number): string[] =>
  Array.from({ length: count }, (_, device) => (device ? `222222222222222:${device}@lid` : CALLEE));

/**
 * Builds the same offer with object literals: the least work possible. Bytes in JavaScript need no copy, bytes in
 * Rust do. `own` copies the bytes, or returns them as they are.
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
 * Builds the same offer with wa-js's own `smax`, through the getters that its bundle uses. Like wa-js, it
 * copies no bytes, and has addresses as text.
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

/** Copies everything in a node, with addresses as text: the least work of a crossing. */
function copy({ tag, attrs, content }: PageNode): PageNode {
  const copied: Record<string, string> = {};
  for (const name in attrs) copied[name] = String(attrs[name]);
  const inside = Array.isArray(content) ? content.map(copy) : content instanceof Uint8Array ? content.slice() : content;
  return { tag, attrs: copied, content: inside };
}

/** Keeps the last result, so that no compiler can drop the work. */
const made: { last?: unknown } = {};

/** Returns the milliseconds that `count` repetitions take. */
function timed(work: (at: number) => unknown, count: number): number {
  const begun = performance.now();
  for (let at = 0; at < count; at += 1) made.last = work(at);
  return performance.now() - begun;
}

const text = (node: unknown): string =>
  JSON.stringify(node, (_, value) => {
    if (value instanceof Uint8Array) return [...value];
    return value instanceof Address || value?.server !== undefined ? String(value) : value;
  });

/** Replaces the stanza's id by a fixed one, because each way of building counts its own ids. */
const sameId = (node: PageNode): PageNode => ({ ...node, attrs: { ...node.attrs, id: 'ID' } });

function expectSame(a: PageNode, b: PageNode): void {
  if (text(sameId(a)) !== text(sameId(b))) throw new Error(`expected the same tree, found ${text(a)} and ${text(b)}`);
}

/** Makes plain objects. */
const plainly: NodeMaker = { node: (tag, attrs, content) => ({ tag, attrs, content }), address: (address) => address };

/** Builds an offer as the driver gets it, from nodes that `maker` makes. */
function built(maker: NodeMaker): PageNode {
  if (areTooMany()) {
    forgetTreeTexts();
    forgetTexts();
  }
  return readStanza(buildOffer(CALL_ID), maker);
}

/** The number of the last received offer. Each offer has its own call id, which has not crossed before. */
let lastId = 0;
function newInbound(): PageNode {
  lastId += 1;
  return bench.offerNode(lastId.toString(16).toUpperCase().padStart(32, '0'));
}

const inboundNodes = (count: number): PageNode[] => Array.from({ length: count }, newInbound);

window.crossings = (module) => {
  initSync({ module });
  connect({ ownMemory, room: treeRoom, forgetTexts: forgetTreeTexts }, dictionary());
  let prepared: readonly string[] = [];
  const devices = (count: number): readonly string[] => {
    if (prepared.length === count) return prepared;
    const wanted = devicesOf(count);
    if (!prepareOffer(ME, CALLEE, wanted, keep(CIPHERTEXT), keep(IDENTITY))) throw new Error('expected addresses');
    prepared = wanted;
    const tree = built(plainly);
    expectSame(tree, byHand(wanted, 1, same));
    expectSame(bySmax(wanted, 1) as PageNode, tree);
    expectSame(built(nodeMaker(importNamespace('WAWap'))), tree);
    return prepared;
  };
  const inboundWhole = (node: PageNode): boolean => readTree(write(valuesOf(node)), true);
  const inboundRead = (node: PageNode): boolean => readTree(write(valuesRead(node)), false);
  if (!inboundWhole(newInbound()) || !inboundRead(newInbound())) throw new Error('expected a stanza that can be read');

  Object.assign(bench.operations, {
    treeToPage({ deviceCount }: { deviceCount: number }, count: number) {
      const maker = nodeMaker(importNamespace('WAWap'));
      devices(deviceCount);
      return timed(() => built(maker), count);
    },
    treeToPlain({ deviceCount }: { deviceCount: number }, count: number) {
      devices(deviceCount);
      return timed(() => built(plainly), count);
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
    inboundWhole(_: unknown, count: number) {
      const nodes = inboundNodes(count);
      return timed((at) => inboundWhole(nodes[at]!), count);
    },
    inboundRead(_: unknown, count: number) {
      const nodes = inboundNodes(count);
      return timed((at) => inboundRead(nodes[at]!), count);
    },
    inboundCopied(_: unknown, count: number) {
      const nodes = inboundNodes(count);
      return timed((at) => copy(nodes[at]!), count);
    },
  });
};
