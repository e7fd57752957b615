import { answers, decodeObject, pageCall, type Failure, type Output } from './bridge';
import * as core from '../target/wasm/wpp_call.js';
import { messageOf, report, WPPError } from './errors';
import { HostModuleMissing, type PageCallModel } from './host/modules';
import { NotAWid } from './host/wids';
import type { Host } from './host/host';
import type { CallModel, IncomingCall } from './types';

/** A request of the core's: an output that it wants answered. */
type Request = Extract<Output, { request: number }>;

interface Command {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Hands commands and the page's answers to the core, and does what it says. Decides nothing. */
export class Driver {
  readonly #host: Host;
  readonly #onIncomingCall: (call: IncomingCall) => void;
  readonly #commands = new Map<number, Command>();
  #disposed = false;
  #lastCommand = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reported: PageCallModel | undefined;

  constructor(host: Host, onIncomingCall: (call: IncomingCall) => void) {
    this.#host = host;
    this.#onIncomingCall = onIncomingCall;
  }

  /** Starts a command; settles as the core says. */
  run<T>(start: (now: number, command: number) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#disposed) throw disposed();
      const command = ++this.#lastCommand;
      this.#commands.set(command, { resolve: resolve as (value: unknown) => void, reject });
      start(Date.now(), command);
      this.#drain();
    });
  }

  /** Sets options of the core's; none of them when one is wrong. */
  configure(options: object): void {
    const isObject = typeof options === 'object' && options !== null;
    const entries = isObject ? Object.entries(options) : [['configure', options] as const];
    for (const really of [false, true]) {
      for (const [option, value] of entries) {
        const error = core.configure(option, value, really);
        if (error) throw wppError(decodeObject(error) as Failure);
      }
    }
  }

  /** A call of the page's was reported. */
  pageCall(call: PageCallModel): void {
    const description = this.#host.calls.describe(call);
    if (!description) return;
    this.#reported = call;
    core.pageCall(Date.now(), pageCall(description));
    this.#drain();
    this.#reported = undefined;
  }

  /** Settles what still runs, and does nothing any more. */
  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    for (const command of this.#commands.values()) command.reject(disposed());
    this.#commands.clear();
  }

  #drain(): void {
    for (let output = this.#poll(); output; output = this.#poll()) this.#perform(output);
    clearTimeout(this.#timer);
    const deadline = core.nextDeadline();
    if (deadline === undefined) return;
    this.#timer = setTimeout(() => {
      core.time(Date.now());
      this.#drain();
    }, Math.max(0, deadline - Date.now()));
  }

  #poll(): Output | undefined {
    const buffer = core.poll();
    if (!buffer) return undefined;
    const output = decodeObject(buffer) as Output;
    buffer.fill(0); // it may have held the call key
    return output;
  }

  #perform(output: Output): void {
    switch (output.kind) {
      case 'done':
        return this.#settle(output.command, (command) => command.resolve(true));
      case 'offered':
        return this.#settle(output.command, (command) =>
          command.resolve(this.#host.calls.find(output.id) as CallModel | undefined),
        );
      case 'failed':
        return this.#settle(output.command, (command) => command.reject(wppError(output.error)));
      case 'closeCall':
        return attempt(() => this.#host.calls.close(output.id));
      case 'incomingCall':
        return attempt(() => this.#tell(output));
      default:
        this.#answer(output).then(
          (buffer) => {
            if (this.#disposed) return;
            core.answer(Date.now(), output.request, buffer);
            this.#drain();
          },
          (error) => report(error),
        );
    }
  }

  #settle(id: number, settle: (command: Command) => void): void {
    const command = this.#commands.get(id);
    this.#commands.delete(id);
    if (command) settle(command);
  }

  #tell({ id, isGroup, isVideo, offerTime }: Extract<Output, { kind: 'incomingCall' }>): void {
    const call = this.#reported?.id === id ? this.#reported : this.#host.calls.find(id);
    const peerJid = call?.peerJid;
    if (!peerJid) return;
    const sender = this.#host.wids.user(peerJid);
    this.#onIncomingCall({ id, isGroup, isVideo, offerTime, sender, peerJid });
  }

  /** The page's answer, or its failure, for the core. */
  async #answer(request: Request): Promise<Uint8Array> {
    try {
      return await this.#ask(request);
    } catch (error) {
      if (error instanceof HostModuleMissing) return answers.moduleMissing(error.module);
      if (error instanceof NotAWid) return answers.notAWid();
      return answers.failed(messageOf(error));
    }
  }

  async #ask(request: Request): Promise<Uint8Array> {
    const { calls, encryption, socket } = this.#host;
    switch (request.kind) {
      case 'identity': {
        const { pn, lid } = await this.#host.identity();
        return answers.identity(pn, lid);
      }
      case 'fanOut':
        return answers.devices(await encryption.fanOut(request.to));
      case 'ensureSessions':
        await encryption.ensureSessions(request.devices);
        return answers.done();
      case 'encrypt':
        return answers.ciphertexts(await encryption.encrypt(request.devices, request.callKey));
      case 'deviceIdentity':
        return answers.deviceIdentity(await encryption.deviceIdentity());
      case 'calls': {
        const all = await calls.all();
        // What follows must be sent, and the core counts the time from then on.
        if (all.length > 0) await socket.ready();
        return answers.calls(all);
      }
      case 'openCall':
        // Nor is a call shown that cannot be sent.
        await socket.ready();
        await calls.open(request.id, request.peer, request.isVideo);
        return answers.done();
      case 'enableCalling':
        await this.#host.enableCalling();
        return answers.done();
      case 'send':
        return answers.ack(await socket.send(request.stanza));
    }
  }
}

function disposed(): WPPError {
  return new WPPError('disposed', 'wpp-call was taken out of the page');
}

function attempt(effect: () => void): void {
  try {
    effect();
  } catch (error) {
    report(error);
  }
}

function wppError({ message, facts }: Failure): WPPError {
  const { code, ...others } = facts;
  return new WPPError(code, message, others);
}
