/** Creates elements, and XML as coloured text. */

import { printIndented } from '../server/xml.mjs';
import type { WapNode } from './modules/wap-node.ts';

export function element(
  name: string, attributes: Record<string, string> = {}, ...children: (Node | string)[]
): HTMLElement {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** Matches tags, attribute names, attribute values and bytes, in this order. */
const PARTS = /(?<tag><\/?[^\s/>]+|\/?>)|(?<name>[^\s=<>"]+)(?==")|(?<value>"[^"]*")|(?<bytes>(?<=>)[0-9A-F]+(?=<))/g;

/** How far the continuation of a long line is indented, in characters. */
const HANGING = 4;

export function printXml(node: WapNode): Node[] {
  return printIndented(node).split('\n').map(line => {
    const text = line.trimStart();
    const made = element('div', {}, ...colour(text));
    made.style.paddingLeft = `${line.length - text.length + HANGING}ch`;
    made.style.textIndent = `-${HANGING}ch`;
    return made;
  });
}

function colour(text: string): (Node | string)[] {
  const pieces: (Node | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(PARTS)) {
    const [kind] = Object.entries(match.groups!).find(([, found]) => found !== undefined)!;
    pieces.push(text.slice(end, match.index), element('span', { class: kind }, match[0]));
    end = match.index + match[0].length;
  }
  return [...pieces, text.slice(end)];
}
