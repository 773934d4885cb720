import { PartitaError } from '../../errors.js'

/** bytes that the rankings of a file may take unless the caller says otherwise */
export const MOST_BYTES = 2 ** 31

/**
 * Throws UNSUPPORTED where what is known of the order of `k` items in so many rows takes more memory than
 * may be: a bit for each pair of items.
 */
export function checkRankingSize(
  rows: number,
  k: number,
  {
    file,
    maxMemory = MOST_BYTES,
  }: { readonly file?: string | undefined; readonly maxMemory?: number | undefined },
): void {
  const bytes = rows * (4 * k * Math.ceil(k / 32) + 8 * k)
  if (bytes <= maxMemory) return
  throw new PartitaError('UNSUPPORTED', 'the rankings take more memory than they may', {
    expected: `at most ${inMegabytes(maxMemory)}, the option maxMemory`,
    received: `${inMegabytes(bytes)} for ${rows} rows of ${k} items`,
    ...(file !== undefined && { where: file }),
    hint: 'split the file by its items, or raise the option maxMemory',
  })
}

function inMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`
}
