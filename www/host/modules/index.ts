/** All modules of the page, in the order in which they are registered. */

import type { Context } from '../context.ts';
import { defineAbProps } from './ab-props.ts';
import { defineCallStates } from './call-states.ts';
import { defineNewerCalls } from './calls-newer.ts';
import { defineOlderCalls } from './calls-older.ts';
import { defineComms } from './comms.ts';
import { defineConnection } from './connection.ts';
import { defineContacts } from './contacts.ts';
import { defineEventEmitter } from './event-emitter.ts';
import { defineGating } from './gating.ts';
import { defineInboundCalls } from './inbound-calls.ts';
import { defineMe } from './me.ts';
import { defineNativeEvents } from './native-events.ts';
import { definePrimitives } from './primitives.ts';
import { defineSessions } from './sessions.ts';
import { defineVoipConsent } from './voip-consent.ts';
import { defineVoipInit } from './voip-init.ts';
import { defineVoipPermissions } from './voip-permissions.ts';
import { defineVoipSignalling } from './voip-signalling.ts';
import { defineVoipStack } from './voip-stack.ts';
import { defineVoipStart } from './voip-start.ts';
import { defineWap } from './wap.ts';
import { defineWids } from './wid.ts';

export function defineModules(context: Context): void {
  definePrimitives(context);
  defineEventEmitter(context);
  defineWids(context);
  defineWap(context);
  defineMe(context);
  defineConnection(context);
  defineComms(context);
  defineSessions(context);
  defineContacts(context);
  defineAbProps(context);
  defineGating(context);
  defineCallStates(context);
  defineInboundCalls(context);
  if (context.parameters.facts.hasStack) {
    defineNewerCalls(context);
    defineNativeEvents(context);
    defineVoipSignalling(context);
    defineVoipStack(context);
    defineVoipInit(context);
    defineVoipPermissions(context);
    if (context.parameters.facts.startParameters === 6) defineVoipConsent(context);
    defineVoipStart(context);
  } else {
    defineOlderCalls(context);
  }
}
