/** What each family of rows gets. */

/**
 * @typedef {object} Settings
 * @property {number} sets how often all pages are opened anew
 * @property {number} rounds in each set
 * @property {number} starts how often each script is started in a new page, in each set
 * @property {number} sampleMs the least that one sample takes, in milliseconds
 * @property {number} warmMs the least time for warming up each side, in milliseconds
 * @property {number} pages in which memory is measured
 * @property {number[]} calls the counts of incoming calls after which memory is measured
 * @property {number} lived the count of calls after which the life of a call is measured again
 * @property {number} processes in which the native measurements run
 * @property {string[]} criterion options for criterion
 *
 * @typedef {{ browser: import('playwright-core').Browser, server: object, settings: Settings, progress: (what: string) => void,
 *   wants: (family: string, row: { name: string, against: string }) => boolean }} House `wants` says which rows are measured
 */

export {};
