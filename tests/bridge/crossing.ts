/** JavaScript's half of the crossing, for the tests beside this file. */

export { learn } from '../../js/crossing/dictionary';
export { decodeOutputs, decodeStanza } from '../../js/crossing/read';
export { stanza } from '../../js/crossing/write';
