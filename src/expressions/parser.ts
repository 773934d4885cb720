/** What is read of a node of the parsed text; nothing else of it is ever touched. */
export interface SyntaxNode {
  readonly type: string
  /** operator: its sign; `fn` is its name */
  readonly op?: string
  readonly fn?: string | SyntaxNode
  readonly implicit?: boolean
  readonly args?: readonly SyntaxNode[]
  /** inside of parentheses */
  readonly content?: SyntaxNode
  readonly value?: unknown
  readonly name?: string
  /** signs and operands of `a < b <= c` */
  readonly conditionals?: readonly string[]
  readonly params?: readonly SyntaxNode[]
}

let loading: Promise<(text: string) => SyntaxNode> | undefined

/**
 * The parser of mathjs, loaded when it is first needed (loading takes about half a second). It only
 * parses: nothing is evaluated by mathjs. An instance of our own, so that letters of every script can
 * be let into names without changing the one of the host program.
 */
export function loadParser(): Promise<(text: string) => SyntaxNode> {
  loading ??= createParser()
  return loading
}

async function createParser(): Promise<(text: string) => SyntaxNode> {
  const { create, parseDependencies } = await import('mathjs/number')
  const { parse } = create(parseDependencies)
  const { isAlpha } = parse
  parse.isAlpha = (character, before, after) =>
    isAlpha(character, before, after) || /\p{L}/u.test(character)
  return (text) => parse(text) as unknown as SyntaxNode
}
