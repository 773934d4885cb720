import { PartitaError } from '../errors.js'
import { nearestName } from '../nearest-name.js'

/** Throws `INVALID_OPTION` for an option that there is not. */
export function checkKnown(options: object, known: readonly string[], where: string): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const near = nearestName(name, known)
    throw new PartitaError('INVALID_OPTION', `there is no option ${name}`, {
      where,
      hint: near ? `did you mean ${near}?` : `there are ${known.join(', ')}`,
    })
  }
}
