/** Draws what a person who opens the page sees: the account, the calls, the stanzas. */

import type { Parameters } from './parameters.ts';
import type { Passage, Simulation } from './simulation.ts';
import { readCalls } from './view-calls.ts';
import { element, printXml } from './view-elements.ts';

/** The most stanzas that are drawn. `simulation` also keeps older ones. */
const SHOWN = 60;
/** How often the calls are read, in milliseconds: `simulation` does not report each change of a state. */
const LOOK_MS = 250;

/** The numbers for the link that opens the other side. */
const OTHER = { pn: '4915112345678', lid: '222222222222222', device: '7' };
const FIRST = { pn: '4915550001111', lid: '111111111111111', device: '7' };

export function showSimulation(parameters: Parameters, simulation: Simulation): void {
  const connection = element('span', { class: 'connection' });
  const calls = element('ul', { class: 'calls' });
  const stanzas = element('ol', { class: 'stanzas' });
  document.body.append(
    header(parameters, connection),
    element('main', {},
      element('section', { class: 'side' },
        element('h2', {}, 'Calls'),
        calls,
        tools(parameters, simulation),
      ),
      element('section', {}, element('h2', {}, 'Stanzas'), stanzas),
    ),
  );

  let stanzasShown = 0;
  let callsShown = '';

  function drawStanzas(): void {
    const added = simulation.traffic.slice(stanzasShown).slice(-SHOWN);
    stanzasShown = simulation.traffic.length;
    stanzas.prepend(...added.reverse().map(stanzaItem));
    while (stanzas.childElementCount > SHOWN) stanzas.lastElementChild!.remove();
    stanzas.classList.toggle('empty', stanzas.childElementCount === 0);
  }

  function drawCalls(): void {
    const current = readCalls(parameters.facts.collection);
    const shown = JSON.stringify(current);
    if (shown === callsShown) return;
    callsShown = shown;
    calls.replaceChildren(...current.map(call => element('li', { class: call.phase },
      element('span', { class: 'state' }, call.state),
      element('strong', {}, call.peer),
      element('span', { class: 'about' }, call.about),
      element('code', {}, call.id),
    )));
    calls.classList.toggle('empty', current.length === 0);
  }

  function drawConnection(): void {
    connection.textContent = simulation.connected ? 'connected to the relay' : 'not connected';
    connection.classList.toggle('on', simulation.connected);
  }

  let isDrawRequested = false;
  function draw(): void {
    isDrawRequested = false;
    drawStanzas();
    drawCalls();
    drawConnection();
  }
  simulation.onChange(() => {
    if (isDrawRequested) return;
    isDrawRequested = true;
    requestAnimationFrame(draw);
  });
  setInterval(drawCalls, LOOK_MS);
  draw();
  calls.classList.toggle('empty', calls.childElementCount === 0);
}

function header({ pn, lid, device, build }: Parameters, connection: HTMLElement): HTMLElement {
  const facts: [string, string][] = [
    ['phone number', pn], ['LID', lid ?? 'none'], ['device', String(device)],
    ['build', build], ['isolated', crossOriginIsolated ? 'yes' : 'no'],
  ];
  return element('header', {},
    element('div', {},
      element('h1', {}, 'Simulated WhatsApp Web'),
      element('p', {}, 'A page in miniature for tests and demonstrations. Nothing here talks to WhatsApp.'),
    ),
    element('dl', {}, ...facts.map(([name, value]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, value)))),
    connection,
  );
}

function tools({ pn }: Parameters, simulation: Simulation): HTMLElement {
  const other = pn === OTHER.pn ? FIRST : OTHER;
  const ring = element('button', { type: 'button' }, 'Ring this page');
  let rung = 0;
  ring.addEventListener('click', () => {
    simulation.ring({ id: `LOCAL${++rung}`, from: `${other.pn}:${other.device}@c.us` });
  });
  const open = element('a', { href: `/?${new URLSearchParams(other)}`, target: '_blank' }, 'Open the other side');
  return element('div', { class: 'tools' }, ring, open, ...'WPP' in window ? consoleHint(other.pn) : []);
}

/** Shows what to type in the console. Used when a script has installed `WPP`. */
function consoleHint(otherPn: string): HTMLElement[] {
  const example = element('code', {}, `WPP.call.offer('${otherPn}@c.us')`);
  const copy = element('button', { type: 'button' }, 'Copy');
  copy.addEventListener('click', () => {
    navigator.clipboard.writeText(example.textContent!).then(
      () => { copy.textContent = 'Copied'; },
      () => getSelection()!.selectAllChildren(example),
    );
  });
  return [
    element('p', { class: 'hint' }, 'Open the other side in a second window, then call it from the console of this one:'),
    element('div', { class: 'example' }, example, copy),
    element('p', { class: 'hint' }, 'The side that rings has ', element('code', {}, 'WPP.call.accept()'), ' and ',
      element('code', {}, 'WPP.call.reject()'), '.'),
  ];
}

function stanzaItem({ direction, stanza: { node }, time }: Passage): HTMLElement {
  const inner = Array.isArray(node.content) ? node.content[0] : null;
  const type = node.attrs.type === undefined ? '' : ` ${node.attrs.type}`;
  const error = node.attrs.error === undefined ? '' : ` error ${node.attrs.error}`;
  const title = node.tag === 'ack' ? `ack${type}${error}` : [node.tag, inner?.tag].filter(Boolean).join(' › ');
  return element('li', { class: direction + (error && ' refused') },
    element('div', { class: 'title' },
      element('span', { class: 'direction' }, direction),
      element('strong', {}, title),
      element('time', {}, new Date(time).toLocaleTimeString()),
    ),
    element('pre', {}, ...printXml(node)),
  );
}
