/**
 * Stanzas as XML. Bytes are shown as hex, in upper case.
 *
 * @typedef {{ tag: string, attrs: Record<string, unknown>, content?: StanzaNode[] | Uint8Array | null | undefined }} StanzaNode
 */

/**
 * Prints a stanza on one line, in the spelling of the recordings: an empty element ends with ` />`.
 * @param {StanzaNode} node
 * @returns {string}
 */
export function printLine(node) {
  const { open, content } = parts(node);
  if (content === null) return `<${open} />`;
  const inner = Array.isArray(content) ? content.map(printLine).join('') : content;
  return `<${open}>${inner}</${node.tag}>`;
}

/**
 * Prints a stanza on several indented lines, for people.
 * @param {StanzaNode} node
 * @param {string} [indent]
 * @returns {string}
 */
export function printIndented(node, indent = '') {
  const { open, content } = parts(node);
  if (content === null) return `${indent}<${open}/>`;
  if (typeof content === 'string') return `${indent}<${open}>${content}</${node.tag}>`;
  const inner = content.map(child => printIndented(child, `${indent}  `)).join('\n');
  return `${indent}<${open}>\n${inner}\n${indent}</${node.tag}>`;
}

/**
 * @param {StanzaNode} node
 * @returns {{ open: string, content: StanzaNode[] | string | null }}
 */
function parts({ tag, attrs, content }) {
  const written = Object.entries(attrs ?? {}).map(([name, value]) => ` ${name}="${escape(String(value))}"`);
  return {
    open: tag + written.join(''),
    content: !content || content.length === 0 ? null : Array.isArray(content) ? content : hex(content),
  };
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0').toUpperCase()).join('');
}
