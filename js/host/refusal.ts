/** A request that the page cannot meet, with what the core is answered. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly answer: Uint8Array,
  ) {
    super(message);
  }
}
