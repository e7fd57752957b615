/** Starts the page: the stub loader at once, the loader and the modules after `lateMs`. */

import { createContext, type Context } from './context.ts';
import { createLoader } from './loader.ts';
import { STEPS } from './modules/call-states.ts';
import { defineModules } from './modules/index.ts';
import { initVoipAtLogin } from './modules/voip-init.ts';
import { readParameters } from './parameters.ts';
import { createSimulation, type Ring, type Simulation } from './simulation.ts';
import { installLoader, installStub, type PageGlobal } from './stub-loader.ts';
import { showSimulation } from './view.ts';

declare global {
  interface Window { simulation: Simulation }
}

const parameters = readParameters(location.search);
const simulation = createSimulation(parameters);
window.simulation = simulation;

const page = window as unknown as PageGlobal;
installStub(page);
if (parameters.lateMs > 0) setTimeout(start, parameters.lateMs);
else start();

function start(): void {
  const loader = createLoader(window);
  const context = createContext(parameters, simulation, loader);
  defineModules(context);
  installLoader(page, loader);
  simulation.ring = call => ring(context, call);
  simulation.logIn = () => logIn(context);
  simulation.ready = true;
  if (parameters.isLoggedIn) logIn(context);
  simulation.changed();
}

function logIn(context: Context): void {
  simulation.isLoggedIn = true;
  if (!parameters.without.has('WAComms')) context.use('WAComms').startComms();
  if (parameters.facts.hasStack) initVoipAtLogin(context);
  simulation.changed();
}

function ring({ use }: Context, { id, from, isVideo = false, isGroup = false, isSilenced = false, offerTime }: Ring): unknown {
  const { createWidFromWidLike } = use('WAWebWidFactory');
  const call = use('WAWebCallCollection').default.processIncomingCall(id, createWidFromWidLike(from), {
    isVideo,
    offerTime: offerTime ?? use('WATimeUtils').unixTime(),
    isSilenced,
    offerReceivedWhileOffline: false,
    groupWid: isGroup ? createWidFromWidLike('120363000000000000@g.us') : null,
  });
  call.setState(STEPS.ringing[parameters.facts.collection]);
  simulation.changed();
  return call;
}

if (parameters.view) {
  if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', () => showSimulation(parameters, simulation));
  } else {
    showSimulation(parameters, simulation);
  }
}
