/** Replaces Node's global `Buffer`, which the codec expects. */
export { Buffer } from 'buffer/';
