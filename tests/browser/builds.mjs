/** The kinds of page that the simulated one can be, and the ways in which calls are made there. */

/**
 * @typedef {object} Variant what `openHost` is to open
 * @property {string} name
 * @property {'older' | 'april' | 'august' | 'newest'} build
 * @property {'page' | 'worker'} [comms] where the page's socket lives, in the builds that can have it in either
 *
 * @typedef {Variant & { path: import('./people.mjs').Path }} Way
 */

/** @type {Variant[]} */
export const VARIANTS = [
  { name: 'older', build: 'older' },
  { name: 'april', build: 'april' },
  ...['august', 'newest'].flatMap(build =>
    ['page', 'worker'].map(comms => ({ name: `${build}, socket in the ${comms}`, build, comms }))),
];

/** How calls can be made on a page: only the oldest has no stack of its own. @param {Variant} variant */
export const pathsOf = ({ build }) => (build === 'older' ? ['stanza'] : ['native', 'stanza']);

/**
 * Every kind of page with each of its paths: `for (const { name, ...way } of WAYS) describe(name, …)`,
 * and in it `openPerson(browser, server, ALICE, way)`.
 *
 * @type {Way[]}
 */
export const WAYS = VARIANTS.flatMap(variant =>
  pathsOf(variant).map(path => ({ ...variant, name: `${variant.name}, ${path}`, path })));

/** Whether this is `cargo xtask test --full`. */
export const FULL = process.env.WPP_CALL_TESTS === 'full';

/**
 * Of what repeats itself, those that are needed to see each fact once; with `--full` all.
 *
 * @template T
 * @param {T[]} all
 * @param {(one: T) => boolean} isNeeded
 */
export const enough = (all, isNeeded) => (FULL ? all : all.filter(isNeeded));
