import { answers, valuesOfCall } from './crossing/answers';
import { valuesOf, valuesOfAck, valuesRead } from './crossing/node';
import { deadline, readObject, readOutputs, result } from './crossing/read';
import { textWith } from './crossing/texts';
import { valuesOfCommand, valuesOfOption } from './crossing/arguments';
import { Command, type CallDescription, type Failure, type Output, type PageNode, type Parsed } from './crossing/types';
import { write, type Values } from './crossing/write';
import * as core from '../target/wasm/wpp_call.js';
import { readSteadyTime } from './clocks';
import { fromCore, messageOf, report, wppError } from './errors';
import type { Events } from './events';
import type { PageCallModel } from './host/page';
import { Refusal } from './host/refusal';
import type { Host } from './host/host';
import { isPromise, runLater, andThen, type MaybePromise } from './maybePromise';
import { after, runOverdueTimers } from './timers';
import { Trace } from './trace';
import type { CallInfo, CallStatus, Path, WPPError } from './types';
import { fromXml } from './xml';

/** A request: an output that the core wants answered. */
type Request = Extract<Output, { request: number }>;

interface Running {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The event names that users listen to, by the number of the core's word for the event. */
const eventNames: string[] = [];

function eventOf(name: string): string {
  return `call.${name}`;
}

/** Passes commands and the page's answers to the core, and performs the core's outputs. Makes no decisions. */
export class Driver {
  readonly #host: Host;
  readonly #events: Pick<Events, 'emit' | 'isHeard'>;
  /** Runs the overdue timers of `timers.ts`. */
  readonly #runOverdue: (now: number) => void;
  readonly #commands = new Map<number, Running>();
  /** The error that stopped the driver, if any. The core is not called any more. */
  #fault: WPPError | undefined;
  #lastCommand = 0;
  /** The core's outputs that are not performed yet. */
  readonly #outputs: Output[] = [];
  /** The core's next deadline, in milliseconds since 1970-01-01 UTC; negative if there is none. */
  #deadline = -1;
  #cancelTimer: (() => void) | undefined;
  /** When the timer is due, on the steady clock. If the core's deadline is later, the timer is set again then. */
  #timerDue = Infinity;
  /** Incoming stanzas as they were before an attribute was hidden from the page. */
  readonly #originals = new WeakMap<PageNode, PageNode>();
  #reportedCall: PageCallModel | undefined;
  /** Whether the core is running: see {@link Driver.#callCore}. */
  #isCoreBusy = false;

  readonly trace = new Trace();

  constructor(host: Host, events: Pick<Events, 'emit' | 'isHeard'>, runOverdue = runOverdueTimers) {
    this.#host = host;
    this.#events = events;
    this.#runOverdue = runOverdue;
  }

  /** Starts a command. Settles when the core reports its result. */
  run<T>(command: Command, ...args: unknown[]): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#fault) throw this.#fault;
      const id = ++this.#lastCommand;
      this.#commands.set(id, { resolve: resolve as (value: unknown) => void, reject });
      const me = command === Command.Offer ? this.#host.knownIdentity() : undefined;
      this.#runCore((now, steady) => core.command(now, steady, id, write(valuesOfCommand(me, command, args))));
    });
  }

  /** Sets options of the core. If one is invalid, throws and sets none. */
  configure(options: object): void {
    if (this.#fault) throw this.#fault;
    const entries = isObject(options) ? Object.entries(options).flatMap(splitParts) : [['configure', '', options] as const];
    for (const really of [false, true]) {
      for (const [option, part, value] of entries) {
        const error = core.configure(really, write(valuesOfOption(option, part, value)));
        if (error) throw fromCore(readObject(error) as Failure);
        if (really && option === 'trace') this.trace.isPrinting = value as boolean;
      }
    }
  }

  /**
   * Returns whether an event has a listener; `name` is the number of the core's word for it. True while
   * outputs wait to be performed: performing them runs code of users, which may add listeners.
   */
  isHeard(name: number): boolean {
    if (this.#outputs.length > 0) return true;
    return this.#events.isHeard(eventNames[name] ??= eventOf(textWith(name + 1)!));
  }

  /** Returns all known calls, oldest first. */
  calls(): CallInfo[] {
    if (this.#fault) throw this.#fault;
    const calls = this.#isCoreBusy ? 0 : this.#callCore(() => core.calls());
    return calls ? (readObject(calls) as { calls: CallInfo[] }).calls : []; // none while the core is running
  }

  /** Returns whether the core knows when a call was offered. */
  knowsOfferTime(id: string): boolean {
    return this.#queryCore(() => core.knowsOfferTime(write([id]))) ?? false;
  }

  /** Returns the call with this id, if it is known. */
  call(id: string): CallInfo | undefined {
    if (this.#fault) throw this.#fault;
    const call = typeof id === 'string' && this.#queryCore(() => this.#callCore(() => core.call(write([id]))));
    return call ? (readObject(call) as CallInfo) : undefined;
  }

  /** Tells the core that the page has a new call, or a call in a new state. */
  pageCall(call: PageCallModel, description: CallDescription): void {
    this.#reportedCall = call;
    this.#runCore((now, steady) => core.pageCall(now, steady, write(valuesOfCall(description))));
    this.#reportedCall = undefined;
  }

  /** Returns the state of the page's calling interface. */
  async status(): Promise<CallStatus> {
    if (this.#fault) throw this.#fault;
    try {
      return await this.#host.status();
    } catch (error) {
      const step = 'tell its state', cause = messageOf(error);
      throw wppError('host_failed', `WhatsApp Web failed to ${step}: ${cause}`, { step, cause });
    }
  }

  /** Tells the core that the native stack has sent a stanza, and later passes on the server's `answer`. */
  sent(node: PageNode, answer: Promise<unknown>): void {
    if (this.#fault) return;
    const values = valuesOf(node);
    this.trace.add('out', 'native', node);
    let request = 0;
    this.#runCore((now, steady) => core.sent(now, steady, write(values)), () => (request = result));
    const answerCore = (values: Values): void => this.#runCore((now, steady) => core.answer(now, steady, request, write(values)));
    void answer.then(
      (ack) => answerCore(this.#readAck('native', ack as PageNode)),
      (error) => answerCore(answers.failed(messageOf(error))),
    ).catch(report);
  }

  /** Called before the page reads a stanza. Returns the name of the attribute that the page must not read, if any. */
  hidden(node: PageNode): string | undefined {
    const hidden = this.#queryCore(() => core.hasOurs() && core.hiddenFromPage(write(valuesRead(node))));
    if (!hidden) return undefined;
    this.#originals.set(node, copyOf(node));
    return textWith(hidden);
  }

  /** Tells the core that the page has received a stanza. */
  stanza(node: PageNode): void {
    if (this.#fault) return;
    const original = this.#originals.get(node) ?? node;
    const values = valuesRead(original);
    this.#runCore(
      (now, steady) => core.stanza(now, steady, write(values)),
      (now) => this.trace.add('in', (textWith(result) ?? null) as Path | null, original, now),
    );
  }

  /** Tells the core that nobody here answers a second call. */
  missed(id: string): void {
    this.#runCore((now, steady) => core.missed(now, steady, write([id])));
  }

  /** Parses a stanza, given as a node or as XML, for people to read. */
  parse(from: PageNode | string): object {
    if (this.#fault) throw this.#fault;
    const node = typeof from === 'string' ? fromXml(from) : from;
    const parsed = readObject(core.parse(write(valuesOf(node)))) as Parsed;
    if (parsed.error) throw fromCore(parsed.error);
    return parsed.stanza;
  }

  /** Stops: cancels our offers that still ring, and rejects all running commands. */
  dispose(): void {
    if (this.#isCoreBusy) return void runLater(() => this.dispose());
    this.#runCore((now, steady) => core.stop(now, steady));
    this.#stop(wppError('disposed', 'wpp-call was taken out of the page'));
  }

  /** Passes an input to the core, uses its result, and performs its outputs. Runs later if the core is busy. */
  #runCore(input: (now: number, steady: number) => number, useResult?: (now: number) => void): void {
    if (this.#fault) return;
    if (this.#isCoreBusy) return void runLater(() => this.#runCore(input, useResult));
    try {
      // The steady clock may stop while the computer sleeps, and the user may set the wall clock. The core reads both.
      const now = Date.now(), steady = readSteadyTime(now);
      this.#callCore(() => this.#readOutputs(input(now, steady)));
      useResult?.(now);
      for (let output; (output = this.#outputs.shift()); ) this.#perform(output);
      if (this.#fault) return; // a listener has disposed of us
      this.#scheduleTimer(steady, now);
      this.#runOverdue(steady);
    } catch (error) {
      this.#failCore(error);
    }
  }

  /**
   * Reads the core's outputs. They stop after a call key; `poll` wipes the key and returns the rest. After an
   * error, `poll` is called once more, so that no key stays.
   */
  #readOutputs(place: number): void {
    try {
      while (readOutputs(place, this.#outputs, this.#host.socket.maker)) place = core.poll();
      this.#deadline = deadline;
    } catch (error) {
      core.poll();
      throw error;
    }
  }

  /** Runs a read-only query on the core. Returns `undefined` while the core is busy, or after it has stopped. */
  #queryCore<R>(query: () => R): R | undefined {
    if (this.#fault || this.#isCoreBusy) return undefined;
    try {
      return query();
    } catch (error) {
      return void this.#failCore(error);
    }
  }

  /** Stops the driver after a trap of the core, which cannot be called again. */
  #failCore(error: unknown): void {
    report(error);
    this.#stop(wppError('core_failed', `wpp-call has failed: ${messageOf(error)}`));
  }

  /**
   * Marks the core as busy while `work` runs. The core is not reentrant. It asks the page for a user's other
   * address, and whether an event has a listener: code of other scripts that runs then may call us. Inputs then
   * run later; queries return nothing.
   */
  #callCore<R>(work: () => R): R {
    const before = this.#isCoreBusy;
    this.#isCoreBusy = true;
    try {
      return work();
    } finally {
      this.#isCoreBusy = before;
    }
  }

  /** Sets the timer for the core's next deadline. Timers are expensive, so one that fires early enough is kept. */
  #scheduleTimer(steady: number, now: number): void {
    if (this.#deadline < 0) return;
    const due = steady + Math.max(0, this.#deadline - now);
    // A tolerance of 2 ms: the clocks are read one after the other, and the wall clock has whole milliseconds.
    if (due > this.#timerDue - 2) return;
    this.#cancelTimer?.();
    this.#timerDue = due;
    this.#cancelTimer = after(Math.max(0, due - performance.now()), () => {
      this.#timerDue = Infinity;
      this.#runCore((now, steady) => core.time(now, steady));
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
      case 'retransmit':
        this.trace.add('out', 'stanza', output.stanza);
        return attempt(() => this.#host.socket.retransmit(output.stanza));
      case 'event':
        return attempt(() => this.#emitEvent(output));
      default:
        return this.#answerRequest(output);
    }
  }

  #settle(id: number, settle: (command: Running) => void): void {
    const command = this.#commands.get(id);
    this.#commands.delete(id);
    if (command) settle(command);
  }

  #emitEvent({ name, payload }: Extract<Output, { kind: 'event' }>): void {
    if (name !== 'incoming_call') return this.#events.emit(eventOf(name), payload);
    // As in wa-js, with the page's own address objects.
    const { id } = payload;
    const call = this.#reportedCall?.id === id ? this.#reportedCall : this.#host.calls.find(id);
    const peerJid = call?.peerJid;
    if (!peerJid) return;
    const sender = this.#host.wids.user(peerJid);
    this.#events.emit(eventOf(name), Object.assign(payload, { sender, peerJid }));
  }

  /** Reads an ack for the core, and adds it to the trace. */
  #readAck(path: Path, node: PageNode): Values {
    const values = valuesOfAck(node);
    this.trace.add('in', path, node);
    return answers.ack(values);
  }

  /** Performs a request, and passes the answer or the failure to the core: at once if the page answers at once. */
  #answerRequest(request: Request): void {
    const answerCore = (values: Values): void =>
      this.#runCore((now, steady) => core.answer(now, steady, request.request, write(values)));
    let answer: MaybePromise<Values>;
    try {
      answer = this.#performRequest(request);
    } catch (error) {
      answer = refused(error);
    }
    if (isPromise(answer)) void answer.then(answerCore, (error) => answerCore(refused(error)));
    else answerCore(answer);
  }

  #performRequest(request: Request): MaybePromise<Values> {
    const { calls, encryption, socket, stack } = this.#host;
    switch (request.kind) {
      case 'identity':
        return andThen(this.#host.identity(), ({ pn, lid }) => answers.identity(pn, lid));
      case 'encrypt':
        return encryption.encrypt(request.request, request.to, request.callKey).then(answers.encrypted);
      case 'stopEncrypting':
        return encryption.stop(request.encrypt);
      case 'calls':
        // Later: the page sets a call's state at the end of its own work, and may be in the middle of that now.
        return runLater(() => socket.ready(() => andThen(calls.all(request.wanted), answers.calls)));
      case 'openCall': {
        const { id, peer, isVideo } = request;
        // Later: a listener may end the call before it is offered, or dispose of us.
        return runLater(() => socket.ready(() => andThen(calls.open(id, peer, isVideo), answers.done)));
      }
      case 'enableCalling':
        return andThen(this.#host.enableCalling(), answers.done);
      case 'checkStack':
        return andThen(stack.bringUp(), (reason) => (reason ? answers.noStack(reason) : answers.done()));
      case 'useStack':
        return andThen(stack.use(request.id, request), answers.done);
      case 'joinLink':
        return andThen(stack.join(request.token, request.isVideo), answers.done);
      case 'send':
        this.trace.add('out', 'stanza', request.stanza);
        return andThen(socket.send(request.stanza, request.timeout), (ack) => this.#readAck('stanza', ack));
    }
  }
}

/** Copies a stanza, with its attributes and those of its children. Anything deeper is shared. */
function copyOf(node: PageNode, depth = 1): PageNode {
  const { content } = node;
  const isParent = Array.isArray(content) && depth > 0;
  return {
    ...node, attrs: { ...node.attrs },
    content: isParent ? content.map((child: PageNode) => copyOf(child, depth - 1)) : content,
  };
}

/** Splits `ringTimeoutMs`, the one option with parts, into its parts. */
function splitParts([option, value]: [string, unknown]): [option: string, part: string, value: unknown][] {
  const hasParts = option === 'ringTimeoutMs' && isObject(value) && !Array.isArray(value);
  return hasParts ? Object.entries(value).map(([part, partValue]) => [option, part, partValue]) : [[option, '', value]];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Returns the answer to the core for a request that failed. */
function refused(error: unknown): Values {
  return error instanceof Refusal ? error.answer : answers.failed(messageOf(error));
}

function attempt(effect: () => MaybePromise<void>): void {
  try {
    const done = effect();
    if (isPromise(done)) void done.catch(report);
  } catch (error) {
    report(error);
  }
}
