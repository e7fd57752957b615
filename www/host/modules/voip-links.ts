/** Call links on the native stack: a look at the call behind a link, and entering it. */

import { linkJoin, linkQuery } from './voip-actions.ts';
import type { VoipCalls, VoipPage } from './voip-calls.ts';

/** Where questions about links go. */
const CALL_SERVER = 'call';

interface Preview {
  token: string;
  isVideo: boolean;
  isKnown: boolean;
  /** To be entered without being asked again. */
  thenJoin: boolean;
}

export class VoipLinks {
  #preview: Preview | null = null;

  constructor(private readonly page: VoipPage, private readonly calls: VoipCalls) {}

  preview(token: string, isVideo: boolean, thenJoin: boolean): void {
    this.#preview = { token, isVideo, isKnown: false, thenJoin };
    this.page.send('', CALL_SERVER, linkQuery(token, isVideo));
  }

  /** The one last looked at. */
  join(): void {
    if (!this.#preview?.isKnown) return;
    const { token, isVideo } = this.#preview;
    this.page.send('', CALL_SERVER, linkJoin(token, isVideo));
  }

  receiveAck(action: string, error: string): void {
    const preview = this.#preview;
    if (!preview) return;
    if (error !== '0') {
      this.#preview = null;
    } else if (action === 'link_query') {
      preview.isKnown = true;
      if (preview.thenJoin) this.join();
    } else if (action === 'link_join') {
      this.#preview = null;
      this.calls.enter(newCallId(), preview.token, preview.isVideo);
    }
  }
}

/** Shape: `00` and 30 digits, in upper case. */
export function newCallId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  return `00${Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('').toUpperCase()}`;
}
