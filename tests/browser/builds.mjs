/** The builds of WhatsApp Web that the simulated page can be, and where each has its socket. */

/** @typedef {'older' | 'april' | 'august' | 'newest'} Build */
/** @typedef {'native' | 'stanza'} Path */
/** @typedef {{ name: string, build: Build, comms?: 'page' | 'worker' }} Variant */
/** @typedef {Variant & { path: Path }} Kind */

/** @type {Build[]} */
export const BUILDS = ['older', 'april', 'august', 'newest'];

/** Something that depends on the call collection: a list of models in the oldest build, a Map in all others. */
export const byCollection = ({ list, map }) => ({ older: list, april: map, august: map, newest: map });

/** Each build; those that may have their socket in a worker in both ways. @type {Variant[]} */
export const VARIANTS = [
  { name: 'older', build: 'older' },
  { name: 'april', build: 'april' },
  { name: 'august', build: 'august', comms: 'page' },
  { name: 'august, worker', build: 'august', comms: 'worker' },
  { name: 'newest', build: 'newest', comms: 'page' },
  { name: 'newest, worker', build: 'newest', comms: 'worker' },
];

/** Who makes a call: WhatsApp Web's own stack, or we by stanzas. What both can do is tested on both. @type {Path[]} */
export const PATHS = ['native', 'stanza'];

/** Each of these pages with each path that it has: what every page can do is tested on all of them. @type {Kind[]} */
export const KINDS = VARIANTS.flatMap(variant => PATHS
  .filter(path => path === 'stanza' || variant.build !== 'older')
  .map(path => ({ ...variant, path, name: `${variant.name}, ${path}` })));

/** What a page of a kind has in its URL. @param {Partial<Variant>} variant */
export function queryOf({ comms }) {
  return comms ? { comms } : {};
}
