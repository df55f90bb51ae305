/** The user wants out. */
export class Interrupted extends Error {}

/** The work's outcome, unless the user interrupts it first. What work is still under way then is left to die. */
export async function untilInterrupted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let interrupt = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = () => reject(new Interrupted());
    if (signal.aborted) interrupt();
    signal.addEventListener('abort', interrupt);
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}
