import {
  answers, decodeObject, pageCall, stanza, type CallDescription, type Failure, type Output, type PageNode, type Parsed,
} from './bridge';
import * as core from '../target/wasm/wpp_call.js';
import { messageOf, report, wppError } from './errors';
import type { PageCallModel } from './host/modules';
import { Refusal } from './host/refusal';
import type { Host } from './host/host';
import { Trace } from './trace';
import type { CallInfo, CallStatus, WPPError } from './types';
import { fromXml } from './xml';

/** A request of the core's: an output that it wants answered. */
type Request = Extract<Output, { request: number }>;

interface Command {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Hands commands and the page's answers to the core, and does what it says. Decides nothing. */
export class Driver {
  readonly #host: Host;
  readonly #emit: (event: string, payload: object) => void;
  readonly #commands = new Map<number, Command>();
  /** Why nothing is done any more. */
  #fault: WPPError | undefined;
  #lastCommand = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reported: PageCallModel | undefined;

  readonly trace = new Trace();

  constructor(host: Host, emit: (event: string, payload: object) => void) {
    this.#host = host;
    this.#emit = emit;
  }

  /** Starts a command; settles as the core says. */
  run<T>(start: (now: number, command: number) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#fault) throw this.#fault;
      const command = ++this.#lastCommand;
      this.#commands.set(command, { resolve: resolve as (value: unknown) => void, reject });
      this.#work((now) => start(now, command));
    });
  }

  /** Sets options of the core's; none of them when one is wrong. */
  configure(options: object): void {
    if (this.#fault) throw this.#fault;
    const entries = isObject(options) ? Object.entries(options).flatMap(flat) : [['configure', '', options] as const];
    for (const really of [false, true]) {
      for (const [option, part, value] of entries) {
        const error = core.configure(option, part, value, really);
        if (error) throw fromCore(decodeObject(error) as Failure);
      }
    }
  }

  /** The calls that are known, oldest first. */
  calls(): CallInfo[] {
    if (this.#fault) throw this.#fault;
    return (decodeObject(core.calls()) as { calls: CallInfo[] }).calls;
  }

  /** A call of the page's was reported. */
  pageCall(call: PageCallModel, description: CallDescription): void {
    this.#reported = call;
    this.#work((now) => core.pageCall(now, pageCall(description)));
    this.#reported = undefined;
  }

  /** What can be said of the page's calling interface. */
  async status(): Promise<CallStatus> {
    if (this.#fault) throw this.#fault;
    return this.#host.status();
  }

  /** The page's own stack sends a stanza, and waits for an answer. */
  sent(node: PageNode, answer: Promise<unknown>): void {
    if (this.#fault) return;
    const buffer = stanza(node);
    let request = 0;
    this.#work((now) => {
      request = core.sent(now, buffer);
    });
    const take = (buffer: Uint8Array): void => this.#work((now) => core.answer(now, request, buffer));
    void answer.then(
      (ack) => take(answers.ack(ack as PageNode)),
      (error) => take(answers.failed(messageOf(error))),
    ).catch(report);
  }

  /** The page has received a stanza. */
  stanza(node: PageNode): void {
    if (this.#fault) return;
    const buffer = stanza(node);
    this.#work((now) => core.stanza(now, buffer));
  }

  /** A stanza, a node or XML, for people to read. */
  parse(from: PageNode | string): object {
    if (this.#fault) throw this.#fault;
    const node = typeof from === 'string' ? fromXml(from) : from;
    const parsed = decodeObject(core.parse(stanza(node))) as Parsed;
    if ('error' in parsed) throw fromCore(parsed.error);
    return parsed.stanza;
  }

  /** Settles what still runs, takes back what was offered, and does nothing any more. */
  dispose(): void {
    this.#work((now) => core.stop(now));
    this.#stop(wppError('disposed', 'wpp-call was taken out of the page'));
  }

  /** Gives the core something to work on, and does what comes out. */
  #work(give: (now: number) => void): void {
    if (this.#fault) return;
    try {
      give(Date.now());
      for (let output = this.#poll(); output; output = this.#poll()) this.#perform(output);
      clearTimeout(this.#timer);
      if (this.#fault) return; // a listener has disposed of us
      const deadline = core.nextDeadline();
      if (deadline === undefined) return;
      const wait = Math.max(0, deadline - Date.now());
      this.#timer = setTimeout(() => this.#work((now) => core.time(now)), wait);
    } catch (error) {
      // A trap; the core cannot go on.
      report(error);
      this.#stop(wppError('core_failed', `wpp-call has failed: ${messageOf(error)}`));
    }
  }

  #stop(fault: WPPError): void {
    this.#fault ??= fault;
    clearTimeout(this.#timer);
    for (const command of this.#commands.values()) command.reject(fault);
    this.#commands.clear();
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
      case 'known':
        return this.#settle(output.command, (command) => command.resolve(output.kind === 'done'));
      case 'offered':
        return this.#settle(output.command, (command) =>
          command.resolve(this.#host.calls.take(output.id) ?? this.#host.calls.find(output.id)),
        );
      case 'link':
        return this.#settle(output.command, (command) => command.resolve(output.address));
      case 'failed':
        return this.#settle(output.command, (command) => command.reject(fromCore(output.error)));
      case 'closeCall':
        return attempt(() => this.#host.calls.close(output.id));
      case 'endCall':
        if (output.isNative) {
          this.#host.calls.take(output.id);
          return void this.#host.stack.end(output.id, output.byUser).catch(report);
        }
        return attempt(() => this.#host.calls.end(output.id, output.byUser));
      case 'sendAgain':
        return void this.#host.socket.sendAgain(output.stanza).catch(report);
      case 'trace': {
        const what = 'error' in output ? fromCore(output.error) : output.stanza;
        return attempt(() => this.trace.add(output.direction, output.path, what, output.print));
      }
      case 'event':
        return attempt(() => this.#tell(output));
      default:
        void this.#answer(output).then((buffer) =>
          this.#work((now) => core.answer(now, output.request, buffer)),
        );
    }
  }

  #settle(id: number, settle: (command: Command) => void): void {
    const command = this.#commands.get(id);
    this.#commands.delete(id);
    if (command) settle(command);
  }

  #tell({ name, payload }: Extract<Output, { kind: 'event' }>): void {
    if (name !== 'incoming_call') return this.#emit(`call.${name}`, payload);
    // As in wa-js, with the page's own address objects.
    const { id } = payload;
    const call = this.#reported?.id === id ? this.#reported : this.#host.calls.find(id);
    const peerJid = call?.peerJid;
    if (!peerJid) return;
    const sender = this.#host.wids.user(peerJid);
    this.#emit(`call.${name}`, { ...payload, sender, peerJid });
  }

  /** The page's answer, or its failure, for the core. */
  async #answer(request: Request): Promise<Uint8Array> {
    try {
      return await this.#ask(request);
    } catch (error) {
      return error instanceof Refusal ? error.answer : answers.failed(messageOf(error));
    }
  }

  async #ask(request: Request): Promise<Uint8Array> {
    const { calls, encryption, socket, stack } = this.#host;
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
      case 'calls':
        await socket.ready();
        return answers.calls(await calls.all());
      case 'openCall':
        await socket.ready();
        await calls.open(request.id, request.peer, request.isVideo);
        return answers.done();
      case 'enableCalling':
        await this.#host.enableCalling();
        return answers.done();
      case 'stack': {
        const reason = await stack.whyNot();
        return reason ? answers.noStack(reason) : answers.done();
      }
      case 'drive':
        await stack.drive(request.id, request);
        return answers.done();
      case 'joinLink':
        await stack.join(request.token, request.isVideo);
        return answers.done();
      case 'send':
        return answers.ack(await socket.send(request.stanza, request.timeout));
    }
  }
}

/** The parts of the one option that has parts, each by itself; any other as it is. */
function flat([option, value]: [string, unknown]): [option: string, part: string, value: unknown][] {
  const hasParts = option === 'ringTimeoutMs' && isObject(value) && !Array.isArray(value);
  return hasParts ? Object.entries(value).map(([part, of]) => [option, part, of]) : [[option, '', value]];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function attempt(effect: () => void): void {
  try {
    effect();
  } catch (error) {
    report(error);
  }
}

function fromCore({ message, facts: { code, ...facts } }: Failure): WPPError {
  return wppError(code, message, facts);
}
