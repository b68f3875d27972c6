/** Ends the process when its parent is gone: the parent holds the other end of our standard input. */
export function exitWithParent(onGone: () => void): void {
  process.stdin.on('end', onGone);
  process.stdin.on('close', onGone);
  process.stdin.on('error', onGone);
  process.stdin.resume();
}
