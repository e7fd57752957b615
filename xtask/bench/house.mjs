/** What every family of rows is given. */

/**
 * @typedef {object} Settings
 * @property {number} sets how often all pages are opened anew
 * @property {number} rounds in each set
 * @property {number} starts pages in each set in which each script is started
 * @property {number} sampleMs what one sample is to last at least, in milliseconds
 * @property {number} warmMs how long each is done before, in milliseconds
 * @property {number} pages in which memory is looked at
 * @property {number[]} calls after so many incoming calls memory is looked at
 * @property {number} lived after so many calls the life of one is measured again
 * @property {number} processes in which the native part is run
 * @property {string[]} criterion options of that part's
 *
 * @typedef {{ browser: import('playwright-core').Browser, server: object, settings: Settings, progress: (what: string) => void,
 *   wants: (family: string, row: { name: string, against: string }) => boolean }} House with which rows are wanted
 */

export {};
