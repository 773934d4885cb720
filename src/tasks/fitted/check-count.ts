import { checkOption } from '../../errors.js'

/** Throws `INVALID_OPTION` unless the count is a positive integer. */
export function checkCount(option: string, count: number): void {
  checkOption(Number.isInteger(count) && count > 0, option, 'an integer > 0', count)
}
