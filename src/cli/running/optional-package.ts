import { PartitaError } from '../../errors.js'

/**
 * A package that only some commands need, and users of these install.
 *
 * @param load imports it
 * @param names what to install
 * @throws PartitaError (as a rejection) UNSUPPORTED with the command that installs it
 */
export async function optionalPackage<Module>(
  load: () => Promise<Module>,
  what: string,
  names: readonly string[],
): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new PartitaError('UNSUPPORTED', `${what} needs packages that are not installed`, {
      expected: names.join(' and '),
      hint: `npm install ${names.join(' ')}`,
      cause,
    })
  }
}
