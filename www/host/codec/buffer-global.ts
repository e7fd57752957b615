/** The codec expects Node's global. */
export { Buffer } from 'buffer/';
