/** A rule of the catalogue was broken. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError';
  constructor(
    readonly kind: 'not_found' | 'conflict' | 'invalid',
    message: string,
    readonly errors: readonly { readonly path: string; readonly message: string }[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A wrong value at a path. */
export function invalidAt(path: string, message: string): CatalogError {
  return new CatalogError('invalid', `${path}: ${message}`, [{ path, message }]);
}

/** There is no such thing. */
export function missing(what: string, id: string | number): CatalogError {
  return new CatalogError('not_found', `There is no ${what} ${id}.`);
}
