/**
 * Runs `work` with a signal that aborts when `signal` does or after `ms` milliseconds, whichever is first.
 * Written by hand because a timer that is cleared costs less than `AbortSignal.timeout`, which stays until it fires.
 * @param onDeadline makes the error of the deadline from what `work` threw
 * @throws the reason of `signal` when it aborted, what `onDeadline` makes at the deadline, else what `work` throws
 */
export async function withinDeadline<T>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
  onDeadline: (cause: unknown) => Error,
): Promise<T> {
  signal.throwIfAborted();
  const abort = new AbortController();
  let isLate = false;
  const onAbort = () => abort.abort(signal.reason);
  const timer = setTimeout(
    () => {
      isLate = true;
      abort.abort(new Error('The deadline has passed.'));
    },
    Math.max(1, ms),
  );
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await work(abort.signal);
  } catch (error: unknown) {
    if (signal.aborted) throw signal.reason;
    throw isLate ? onDeadline(error) : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
