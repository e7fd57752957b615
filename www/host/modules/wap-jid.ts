/** `WapJid`: the address object which the encoder writes as a JID token. */

const DEVICE_JID = /^(?:([^@:]*)(?::(\d+))?@)?([a-z.]+)$/;

export class WapJid {
  private constructor(
    readonly user: string | null,
    /** 0 is the phone; it is not printed. */
    readonly device: number,
    readonly server: string,
  ) {}

  static parse(text: string): WapJid {
    const match = DEVICE_JID.exec(text);
    if (!match) throw new Error(`invalid jid: ${text}`);
    return new WapJid(match[1] || null, Number(match[2] ?? 0), match[3]!);
  }

  toString(): string {
    if (this.user === null) return this.server;
    return `${this.user}${this.device ? `:${this.device}` : ''}@${this.server}`;
  }

  /** A bare server still needs its `@`, or the codec encodes it as a word. */
  toCodec(): { jid: string } {
    return { jid: this.user === null ? `@${this.server}` : this.toString() };
  }
}
