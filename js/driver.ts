import { decodeObject, decodeOutputs } from './crossing/read';
import type { CallDescription, Failure, Output, PageNode, Parsed } from './crossing/types';
import { answers, pageCall, stanza } from './crossing/write';
import * as core from '../target/wasm/wpp_call.js';
import { fromCore, messageOf, report, wppError } from './errors';
import type { PageCallModel } from './host/page';
import { Refusal } from './host/refusal';
import type { Host } from './host/host';
import { isLater, soon, then, type Soon } from './soon';
import { after, catchUp } from './timers';
import { Trace } from './trace';
import type { CallInfo, CallStatus, Path, WPPError } from './types';
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
  /** What the core has said and is still to be done. */
  readonly #outputs: Output[] = [];
  readonly #listener = { take: (buffer: Uint8Array) => decodeOutputs(buffer, this.#outputs) };
  #cancelTimer: (() => void) | undefined;
  /** When the timer is due, on the clock that nobody sets; a later deadline of the core's is looked at then. */
  #due = Infinity;
  /** Stanzas as they came in, which the page does not see whole. */
  readonly #read = new WeakMap<PageNode, Uint8Array>();
  #reported: PageCallModel | undefined;
  /** The core is at work: see {@link Driver.#atWork}. */
  #isAtWork = false;

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
        if (really && option === 'trace') this.trace.isPrinting = value as boolean;
      }
    }
  }

  /** The calls that are known, oldest first. */
  calls(): CallInfo[] {
    if (this.#fault) throw this.#fault;
    return (decodeObject(this.#atWork(() => core.calls())) as { calls: CallInfo[] }).calls;
  }

  /** One of them. */
  call(id: string): CallInfo | undefined {
    if (this.#fault) throw this.#fault;
    const call = this.#atWork(() => core.call(id));
    return call && (decodeObject(call) as CallInfo);
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
    this.trace.add('out', 'native', buffer);
    let request = 0;
    this.#work((now) => {
      request = core.sent(now, buffer);
    });
    const take = (buffer: Uint8Array): void => this.#work((now) => core.answer(now, request, buffer));
    void answer.then(
      (ack) => take(this.#ack('native', ack as PageNode)),
      (error) => take(answers.failed(messageOf(error))),
    ).catch(report);
  }

  /** Before the page reads a stanza: the name of an attribute that it is not to read. */
  hidden(node: PageNode): string | undefined {
    if (!this.#look(() => core.hasOurs())) return undefined;
    const buffer = stanza(node);
    this.#read.set(node, buffer);
    return this.#look(() => core.hiddenFromPage(buffer));
  }

  /** The page has received a stanza. */
  stanza(node: PageNode): void {
    if (this.#fault) return;
    const buffer = this.#read.get(node) ?? stanza(node);
    this.#work((now) => {
      const path = core.stanza(now, buffer) as Path | undefined;
      this.trace.add('in', path ?? null, buffer);
    });
  }

  /** A call that came in beside another one, and that nobody will take here. */
  missed(id: string): void {
    this.#work((now) => core.missed(now, id));
  }

  /** A stanza, a node or XML, for people to read. */
  parse(from: PageNode | string): object {
    if (this.#fault) throw this.#fault;
    const node = typeof from === 'string' ? fromXml(from) : from;
    const parsed = decodeObject(core.parse(stanza(node))) as Parsed;
    if (parsed.error) throw fromCore(parsed.error);
    return parsed.stanza;
  }

  /** Settles what still runs, takes back what was offered, and does nothing any more. */
  dispose(): void {
    if (this.#isAtWork) return void soon(() => this.dispose());
    this.#work((now) => core.stop(now));
    this.#stop(wppError('disposed', 'wpp-call was taken out of the page'));
  }

  /** Gives the core something to work on, and does what comes out. */
  #work(give: (now: number) => void): void {
    if (this.#fault) return;
    if (this.#isAtWork) return void soon(() => this.#work(give));
    try {
      this.#atWork(() => {
        // The one may stand still while the computer sleeps, the other one may be set: the core reads both.
        core.tick(performance.now());
        give(Date.now());
        core.poll(this.#listener);
      });
      for (let output; (output = this.#outputs.shift()); ) this.#perform(output);
      if (this.#fault) return; // a listener has disposed of us
      this.#arm();
      catchUp();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** What the core gives without doing anything. */
  #look<R>(look: () => R): R | undefined {
    if (this.#fault) return undefined;
    try {
      return look();
    } catch (error) {
      return void this.#fail(error);
    }
  }

  /** A trap; the core cannot go on. */
  #fail(error: unknown): void {
    report(error);
    this.#stop(wppError('core_failed', `wpp-call has failed: ${messageOf(error)}`));
  }

  /**
   * The core asks the page for people's other addresses while it works, and does one thing at a
   * time: what somebody who has hooked the page wants of it then is done behind that.
   */
  #atWork<R>(work: () => R): R {
    const before = this.#isAtWork;
    this.#isAtWork = true;
    try {
      return work();
    } finally {
      this.#isAtWork = before;
    }
  }

  /** Timers are dear, so one that is early enough stays. */
  #arm(): void {
    const deadline = core.nextDeadline();
    if (deadline === undefined) return;
    const delay = Math.max(0, deadline - Date.now());
    const due = performance.now() + delay;
    // The two clocks are not read at once, and one has whole milliseconds.
    if (due > this.#due - 2) return;
    this.#cancelTimer?.();
    this.#due = due;
    this.#cancelTimer = after(delay, () => {
      this.#due = Infinity;
      this.#work((now) => core.time(now));
    });
  }

  #stop(fault: WPPError): void {
    this.#fault ??= fault;
    this.#cancelTimer?.();
    this.#host.encryption.dispose();
    for (const output of this.#outputs.splice(0)) if (output.kind === 'encrypt') output.callKey.fill(0);
    for (const command of this.#commands.values()) command.reject(fault);
    this.#commands.clear();
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
      case 'activateCall':
        return attempt(() => this.#host.calls.activate(output.id));
      case 'endCall':
        if (output.isNative) {
          this.#host.calls.take(output.id);
          return attempt(() => this.#host.stack.end(output.id, output.byUser));
        }
        return attempt(() => this.#host.calls.end(output.id, output.byUser));
      case 'sendAgain':
        this.#traceOut(output.stanza);
        return attempt(() => this.#host.socket.sendAgain(output.stanza));
      case 'event':
        return attempt(() => this.#tell(output));
      default:
        return this.#answer(output);
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

  #traceOut(buffer: Uint8Array): void {
    this.trace.add('out', 'stanza', buffer, () => stanza(this.#host.socket.read(buffer)));
  }

  /** An ack, for the core. */
  #ack(path: Path, node: PageNode): Uint8Array {
    const ack = answers.ack(node);
    this.trace.add('in', path, ack.subarray(1));
    return ack;
  }

  /** Gives the core the page's answer, or its failure; at once where the page answers at once. */
  #answer(request: Request): void {
    const take = (buffer: Uint8Array): void =>
      this.#work((now) => core.answer(now, request.request, buffer));
    let answer: Soon<Uint8Array>;
    try {
      answer = this.#ask(request);
    } catch (error) {
      answer = refused(error);
    }
    if (isLater(answer)) void answer.catch(refused).then(take);
    else take(answer);
  }

  #ask(request: Request): Soon<Uint8Array> {
    const { calls, encryption, socket, stack } = this.#host;
    switch (request.kind) {
      case 'identity':
        return then(this.#host.identity(), ({ pn, lid }) => answers.identity(pn, lid));
      case 'encrypt':
        return encryption.encrypt(request.request, request.to, request.callKey).then(answers.encrypted);
      case 'giveUp':
        return encryption.giveUp(request.encrypt);
      case 'calls':
        // Somebody may ask in the midst of the page's own work, which sets the state at last.
        return soon(() => socket.ready(() => calls.all(request.wanted))).then(answers.calls);
      case 'openCall': {
        const { id, peer, isVideo } = request;
        // Who hears of the call may end it before anybody is called, or take us out of the page.
        return soon(() => socket.ready(() => calls.open(id, peer, isVideo))).then(answers.done);
      }
      case 'enableCalling':
        return then(this.#host.enableCalling(), answers.done);
      case 'stack':
        return then(stack.bringUp(), (reason) => (reason ? answers.noStack(reason) : answers.done()));
      case 'drive':
        return then(stack.drive(request.id, request), answers.done);
      case 'joinLink':
        return then(stack.join(request.token, request.isVideo), answers.done);
      case 'send':
        this.#traceOut(request.stanza);
        return then(socket.send(request.stanza, request.timeout), (ack) => this.#ack('stanza', ack));
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

/** Why the page has not answered, for the core. */
function refused(error: unknown): Uint8Array {
  return error instanceof Refusal ? error.answer : answers.failed(messageOf(error));
}

function attempt(effect: () => Soon<void>): void {
  try {
    const done = effect();
    if (isLater(done)) void done.catch(report);
  } catch (error) {
    report(error);
  }
}
