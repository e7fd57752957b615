/**
 * Call links on the native stack: previewing the call behind a link, and joining it.
 *
 * Until the call is entered, the stack has the link, and uses its token in place of the call's id.
 */

import { CallLinkState } from './call-states.ts';
import { NativeEvent } from './native-event-numbers.ts';
import { linkJoin, linkQuery } from './voip-actions.ts';
import type { VoipCalls } from './voip-calls.ts';
import type { VoipPage } from './voip-page.ts';

/** The address of link queries and joins. */
const CALL_SERVER = 'call';
/** The length of a token, in characters. */
const TOKEN_LENGTH = 22;

interface Link {
  readonly token: string;
  readonly isVideo: boolean;
  /** Whether to join as soon as the query has its ack. */
  readonly thenJoin: boolean;
  state: number;
  isInWaitingRoom: boolean;
}

export class VoipLinks {
  #link: Link | null = null;

  constructor(private readonly page: VoipPage, private readonly calls: VoipCalls) {}

  /** The token of the link that is previewed or joined, or null. */
  get token(): string | null {
    return this.#link?.token ?? null;
  }

  /** Sends the link's query, and leaves a previous link. @returns whether the query is sent */
  preview(token: string, isVideo: boolean, thenJoin: boolean): boolean {
    if (!this.page.hasCallLinks() || token.length !== TOKEN_LENGTH) return false;
    this.leave(false);
    if (!this.calls.isReady) return false;
    this.#link = { token, isVideo, thenJoin, state: CallLinkState.None, isInWaitingRoom: false };
    this.#become(this.#link, CallLinkState.QuerySent);
    this.page.send(token, CALL_SERVER, linkQuery(token, isVideo));
    return true;
  }

  /** Joins the link that was previewed last. */
  join(): void {
    const link = this.#link;
    if (link?.state !== CallLinkState.QueryAcked) return;
    this.#become(link, CallLinkState.JoinSent);
    this.page.send(link.token, CALL_SERVER, linkJoin(link.token, link.isVideo));
  }

  /**
   * @param token of the link in the request
   * @param error `0` when there is none
   * @param hasWaitingRoom whether somebody must let me in
   */
  receiveAck(token: string, action: string, error: string, hasWaitingRoom: boolean): void {
    const link = this.#link;
    if (link?.token !== token) return;
    if (action === 'link_query' && link.state === CallLinkState.QuerySent) {
      if (error !== '0') return this.page.report(NativeEvent.LinkQueryNacked, nack(error));
      this.#become(link, CallLinkState.QueryAcked);
      if (link.thenJoin) this.join();
    }
    if (action === 'link_join' && link.state === CallLinkState.JoinSent) {
      if (error !== '0') return this.page.report(NativeEvent.LinkJoinNacked, nack(error));
      link.isInWaitingRoom = hasWaitingRoom;
      this.#become(link, CallLinkState.JoinAcked);
      if (!hasWaitingRoom) this.#close();
      this.calls.enter(newCallId(), token, link.isVideo, hasWaitingRoom);
    }
  }

  /** Somebody lets me in (`simulation.admit`). */
  admit(): void {
    const link = this.#link;
    if (!link?.isInWaitingRoom) return;
    link.isInWaitingRoom = false;
    this.#become(link, CallLinkState.JoinAcked);
    this.#close();
    this.calls.admit();
  }

  /** Somebody does not let me in (`simulation.deny`). */
  deny(): void {
    if (this.#link?.isInWaitingRoom) this.page.report(NativeEvent.WaitingRoomDenied, {});
  }

  /** Leaves the link. @returns whether there was one; false also when its call has been entered */
  leave(sendTerminate: boolean): boolean {
    const link = this.#link;
    if (!link) return false;
    this.calls.leaveWaitingRoom(sendTerminate);
    this.#close();
    link.isInWaitingRoom = false;
    this.#become(link, CallLinkState.None);
    return true;
  }

  #close(): void {
    this.#link = null;
    this.calls.isAtLink = false;
  }

  #become(link: Link, linkState: number): void {
    link.state = linkState;
    this.calls.isAtLink = this.#link !== null;
    const { token, isVideo, isInWaitingRoom } = link;
    this.page.report(NativeEvent.CallLinkStateChanged, { token, linkState, isVideo, isInWaitingRoom });
  }
}

/** Returns an event's data; without `nackCode` when the server's error is no positive whole number. */
function nack(error: string): object {
  const nackCode = Number(error);
  return Number.isInteger(nackCode) && nackCode > 0 ? { nackCode } : {};
}

/** Returns a call id: `00` and 30 hex digits, in upper case. */
function newCallId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  return `00${Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('').toUpperCase()}`;
}
