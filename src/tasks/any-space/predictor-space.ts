import { checkOption } from '../../errors.js'
import { createSpace, type Space, type SpaceDescription } from '../../spaces/index.js'

/** What a model file says of the space. */
export interface SpaceHeader {
  readonly name: string
  readonly codeLength: number
  readonly logSize: number
  /** what makes it again, for a ready space */
  readonly description?: SpaceDescription
}

/** The space that a model's header describes. */
export async function spaceFrom<Y>({ description, ...saved }: SpaceHeader): Promise<Space<Y>> {
  const space = await createSpace(description as SpaceDescription)
  checkSpace(space, saved)
  return space as Space<Y>
}

/**
 * Throws `INVALID_OPTION` unless the space given is the one of a model's header, or none is and the header
 * describes it.
 */
export function checkSpace<Y>(space: Space<Y> | undefined, saved: SpaceHeader | undefined): void {
  const expected = `${saved?.name} with codes of length ${saved?.codeLength}, as in the fit`
  if (space === undefined) {
    const hint = 'none; pass it along: load(path, { space })'
    checkOption(saved?.description !== undefined, 'space', expected, hint)
    return
  }
  const { name, codeLength } = space
  const isSame = saved?.name === name && saved.codeLength === codeLength
  checkOption(isSame, 'space', expected, `${name} with codes of length ${codeLength}`)
}
