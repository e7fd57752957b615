/** `WAWebCallCollection` and `WAWebCallModel` as they were before the collection became a Map: Backbone-like. */

import type { Context } from '../context.ts';
import { EventEmitter } from './event-emitter.ts';
import type { IncomingCall } from './incoming-call.ts';
import type { Wid } from './wid.ts';

interface CallProps {
  id: string;
  peerJid: Wid;
  offerTime: number;
  isVideo: boolean;
  isGroup: boolean;
  outgoing: boolean;
  isSilenced: boolean;
  offerReceivedWhileOffline: boolean;
  canHandleLocally: boolean;
  webClientShouldHandle: boolean;
}

interface CallModel extends CallProps {}
class CallModel extends EventEmitter {
  #state: string | null = null;

  constructor(props: Partial<CallProps> = {}) {
    super();
    Object.assign(this, { offerTime: 0, isVideo: false, isGroup: false, outgoing: false }, props);
  }

  getState(): string | null {
    return this.#state;
  }

  setState(state: string): void {
    if (this.#state === state) return;
    this.#state = state;
    this.trigger('change:_state', this, state);
    this.trigger('change', this);
  }
}
Object.assign(CallModel.prototype, { proxyName: 'call' });

class CallCollectionImpl extends EventEmitter {
  activeCall: CallModel | null = null;
  #models: CallModel[] = [];

  get(id: string): CallModel | undefined {
    return this.#models.find(call => call.id === id);
  }

  assertGet(id: string): CallModel {
    const call = this.get(id);
    if (!call) throw new Error(`collection: no model ${id}`);
    return call;
  }

  findFirst(test: (call: CallModel) => boolean): CallModel | undefined {
    return this.#models.find(test);
  }

  getModelsArray(): CallModel[] {
    return [...this.#models];
  }

  add(added: CallModel | Partial<CallProps>): CallModel {
    const call = added instanceof CallModel ? added : new CallModel(added);
    const known = this.get(call.id);
    if (known) return known;
    this.#models.push(call);
    call.on('change', () => this.trigger('change', call));
    this.trigger('add', call);
    return call;
  }

  /** Takes a model or an id, as Backbone does. */
  remove(callOrId: CallModel | string): void {
    const call = typeof callOrId === 'string' ? this.get(callOrId) : callOrId;
    this.#models = this.#models.filter(other => other !== call);
    if (call) this.trigger('remove', call);
  }

  setActiveCall(call: CallModel | null): void {
    this.activeCall = call;
    this.trigger('change:activeCall', this, call);
  }

  processIncomingCall(id: string, peerJid: Wid, { groupWid = null, ...known }: IncomingCall): CallModel {
    return this.get(id) ?? this.add({ id, peerJid, isGroup: groupWid !== null, ...known });
  }
}

export function defineOlderCalls({ define }: Context): void {
  define('WAWebCallModel', exports => { exports.default = CallModel; });
  define('WAWebCallCollection', exports => {
    exports.CallCollectionImpl = CallCollectionImpl;
    exports.default = new CallCollectionImpl();
  });
}
