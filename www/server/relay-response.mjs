/** The content of an accepted offer's ack: the page's address as the server sees it, and media relays. */

/** Shape: 4 bytes of address, 2 bytes of port, big-endian. */
const MY_ADDRESS = Uint8Array.of(203, 0, 113, 7, 0x1f, 0x90);
const RELAY_V4 = Uint8Array.of(198, 51, 100, 1, 0x0d, 0x98);
/** An IPv6 relay, in 16 and 2 bytes. */
const RELAY_V6 = Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x0d, 0x98);

/** @returns {import('./stanza.mjs').Stanza[]} */
export function relayContent() {
  const text = value => new TextEncoder().encode(value);
  return [
    { tag: 'rte', attrs: {}, content: MY_ADDRESS },
    {
      tag: 'relay',
      attrs: { uuid: 'simulated-relay' },
      content: [
        { tag: 'key', attrs: {}, content: text('c2ltdWxhdGVkIHJlbGF5IGtleQ==') },
        { tag: 'token', attrs: { id: '0' }, content: text('simulated relay token 0') },
        { tag: 'te2', attrs: { relay_id: '0', token_id: '0', relay_name: 'sim1c01' }, content: RELAY_V4 },
        { tag: 'te2', attrs: { relay_id: '1', token_id: '0', relay_name: 'sim1c01' }, content: RELAY_V6 },
      ],
    },
  ];
}
