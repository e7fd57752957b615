/** JavaScript's half of the crossing, for the tests beside this file. */

export { connect } from '../../js/crossing/connect';
export { keep, keptBytes } from '../../js/crossing/kept';
export { valuesOf, valuesOfAck, valuesRead } from '../../js/crossing/node';
export { readObject, readOutputs, readStanza } from '../../js/crossing/read';
export { forgetTexts, numbers, texts } from '../../js/crossing/texts';
export { write } from '../../js/crossing/write';
