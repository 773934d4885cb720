/** Exit codes of the command line. */
export const exitCodes = {
  done: 0,
  /** bad data, a missing file, a model that is not one … */
  failed: 1,
  /** the command line itself is wrong */
  usage: 2,
  /** stopped by Ctrl-C: 128 + the signal's number */
  interrupted: 130,
} as const
