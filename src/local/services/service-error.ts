/** A service cannot be had here: the message is one sentence that says what to do. */
export class ServiceUnavailable extends Error {
  override readonly name = 'ServiceUnavailable';
}
