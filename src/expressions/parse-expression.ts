import { PartitaError } from '../errors.js'
import { nearestName } from '../nearest-name.js'
import { chain, comparisons, type Evaluate, functions, notFinite, operators } from './operations.js'
import { loadParser, type SyntaxNode } from './parser.js'

const MOST_CHARACTERS = 2000
const MOST_NESTED = 64
// as deep as 2000 characters of `a+a+…` go
const MOST_DEPTH = 1000

/** A parsed text, ready to compute. */
export interface Expression {
  readonly text: string
  /**
   * Its value; truth is 1, falsehood 0.
   *
   * @param values of the variables, in the order of the names it was parsed with
   * @throws PartitaError NOT_FINITE if a value on the way is no finite number, as after a division by zero
   */
  evaluate(values: ArrayLike<number>): number
}

/**
 * Parses a text of arithmetic, comparison and logic over named variables:
 *   `+ − * /`, parentheses, numbers, `true`, `false`; `== != < <= > >=`, also in chains `a < b <= c`;
 *   `not and or xor`, for which every number but 0 is true; and the functions `abs(x)`, `min(…)`,
 *   `max(…)`, `sum(…)`, and `count(…)`, how many of its arguments are true.
 *
 * Everything else is refused: assignments, definitions, other functions, properties, indices, texts,
 * matrices, units. So are names that were not declared. The text never reaches an evaluator: mathjs
 * parses it and our own code walks the result. A text of an untrusted user can do no more than compute
 * a number, in a time proportional to its length, which is at most 2000 characters.
 *
 * @param names of the variables; one that stands twice is ambiguous, and refused if the text uses it
 * @throws PartitaError PARSE_ERROR for what is not understood or not allowed; UNKNOWN_LABEL for an
 *   unknown or ambiguous name
 *
 * @example
 * ```ts
 * import { parseExpression } from 'partita/core'
 * const picnic = await parseExpression('not (rain and wind) and count <= 2', ['rain', 'wind', 'count'])
 * console.log(picnic.evaluate([1, 0, 1]), picnic.evaluate([1, 1, 2])) // 1 0
 * ```
 */
export async function parseExpression(text: string, names: readonly string[]): Promise<Expression> {
  const compile = new Compiler(text, names)
  compile.checkText()
  const parse = await loadParser()
  const evaluate = compile.compile(parse)
  return {
    text,
    evaluate(values) {
      const value = evaluate(values)
      if (Number.isFinite(value)) return value
      throw notFinite(value)
    },
  }
}

/** Compiles one text; knows it for its errors. */
class Compiler {
  readonly #text: string
  #depth = 0
  readonly #indices = new Map<string, number[]>()

  constructor(text: string, names: readonly string[]) {
    this.#text = text
    names.forEach((name, i) => {
      const known = this.#indices.get(name)
      if (known) known.push(i)
      else this.#indices.set(name, [i])
    })
  }

  /** Refuses what should not even be parsed. */
  checkText(): void {
    const text = this.#text
    if (typeof text !== 'string') throw this.#refused('an expression is a text', typeof text)
    if (text.length > MOST_CHARACTERS) {
      throw this.#refused('an expression is too long', `${text.length} characters`, {
        expected: `at most ${MOST_CHARACTERS} characters`,
      })
    }
    if (text.includes('#')) throw this.#refused('an expression has no comments', '#')
    let open = 0
    for (const character of text) {
      if ('([{'.includes(character)) open++
      else if (')]}'.includes(character)) open--
      if (open > MOST_NESTED) {
        throw this.#refused('parentheses are nested too deep', `more than ${MOST_NESTED}`)
      }
    }
  }

  compile(parse: (text: string) => SyntaxNode): Evaluate {
    let root: SyntaxNode
    try {
      // the parser would take lines apart
      root = parse(this.#text.normalize('NFC').replace(/[\r\n\u2028\u2029]+/g, ' '))
    } catch (cause) {
      const reason = cause instanceof RangeError ? 'nested too deep' : (cause as Error).message
      throw new PartitaError('PARSE_ERROR', 'an expression cannot be understood', {
        received: reason,
        where: shown(this.#text),
        hint: 'write and, or, not for logic and == for equality',
        cause,
      })
    }
    return this.#node(root)
  }

  #node(node: SyntaxNode): Evaluate {
    if (this.#depth >= MOST_DEPTH) {
      throw this.#refused('operators are nested too deep', `more than ${MOST_DEPTH}`)
    }
    this.#depth++
    const evaluate = this.#compiled(node)
    this.#depth--
    return evaluate
  }

  #compiled(node: SyntaxNode): Evaluate {
    switch (node.type) {
      case 'ParenthesisNode':
        return this.#node(node.content!)
      case 'ConstantNode':
        return this.#constant(node.value)
      case 'SymbolNode':
        return this.#variable(String(node.name))
      case 'OperatorNode':
        return this.#operator(node)
      case 'RelationalNode': {
        const signs = node.conditionals!.map((name) => this.#sign(name))
        return chain(signs, this.#operands(node.params!, true))
      }
      case 'FunctionNode':
        return this.#call(node)
      default:
        throw this.#refused('an expression may not hold this', kindOf(node.type), {
          expected: 'arithmetic, comparison and logic',
          hint: node.type === 'AssignmentNode' ? 'equality is written ==' : undefined,
        })
    }
  }

  #constant(value: unknown): Evaluate {
    if (typeof value === 'boolean') return () => (value ? 1 : 0)
    if (typeof value === 'number' && Number.isFinite(value)) return () => value
    if (value === undefined) throw this.#refused('an expression is empty', 'nothing')
    const kind = typeof value === 'string' ? 'a text in quotes' : String(value)
    throw this.#refused('an expression may not hold this', kind, { expected: 'finite numbers' })
  }

  #variable(name: string): Evaluate {
    const indices = this.#indices.get(name)
    if (indices?.length === 1) {
      const [index] = indices
      return (values) => values[index]
    }
    const known = [...this.#indices.keys()]
    if (indices) {
      const longer = known.filter((other) => other.endsWith(`_${name}`))
      throw new PartitaError('UNKNOWN_LABEL', 'a name has more than one meaning', {
        received: shown(name),
        where: shown(this.#text),
        hint: longer.length > 0 ? `write one of ${longer.slice(0, 5).join(', ')}` : 'rename one',
      })
    }
    const nearest = nearestName(name, known)
    throw new PartitaError('UNKNOWN_LABEL', 'an expression names something unknown', {
      expected: `one of ${known.slice(0, 8).join(', ')}${known.length > 8 ? ', …' : ''}`,
      received: shown(name),
      where: shown(this.#text),
      hint: nearest === undefined ? undefined : `did you mean ${nearest}?`,
    })
  }

  #operator(node: SyntaxNode): Evaluate {
    const name = String(node.fn)
    const operation = operators.get(name)
    if (!operation || node.implicit) {
      throw this.#refused(
        node.implicit
          ? 'two things stand side by side'
          : 'an expression may not hold this operator',
        node.implicit ? 'no operator' : String(node.op),
        {
          expected: '+ - * /, == != < <= > >=, and, or, xor, not',
          hint: node.implicit
            ? 'write * for a product; and, or, not in small letters'
            : hints.get(name),
        },
      )
    }
    return operation(this.#operands(node.args!, comparisons.has(name)))
  }

  #operands(nodes: readonly SyntaxNode[], compared: boolean): Evaluate[] {
    for (const { type, fn } of nodes) {
      if (!compared || type !== 'OperatorNode' || fn !== 'not') continue
      // it would be read as (not a) == b
      throw this.#refused('not before a comparison is ambiguous', 'not a == b', {
        hint: 'write not (a == b), or (not a) == b',
      })
    }
    return nodes.map((node) => this.#node(node))
  }

  #sign(name: string): (a: number, b: number) => boolean {
    const holds = comparisons.get(name)
    if (holds) return holds
    throw this.#refused('an expression may not hold this comparison', name)
  }

  #call({ fn, args = [] }: SyntaxNode): Evaluate {
    const name = typeof fn === 'object' && fn.type === 'SymbolNode' ? String(fn.name) : undefined
    const operation = name === undefined ? undefined : functions.get(name)
    if (!operation) {
      throw this.#refused('an expression may not call this function', name ?? 'a property', {
        expected: [...functions.keys()].join(', '),
      })
    }
    if (args.length === 0 || (name === 'abs' && args.length > 1)) {
      throw this.#refused('a function has the wrong number of arguments', `${args.length}`, {
        expected: name === 'abs' ? '1' : 'at least 1',
        where: `${name} in ${shown(this.#text)}`,
      })
    }
    return operation(this.#operands(args, false))
  }

  #refused(
    summary: string,
    received: string,
    details: { expected?: string; hint?: string; where?: string } = {},
  ): PartitaError {
    return new PartitaError('PARSE_ERROR', summary, {
      ...details,
      received: shown(received),
      where: details.where ?? shown(String(this.#text)),
    })
  }
}

const hints: ReadonlyMap<string, string> = new Map([
  ['pow', 'write a power as a product'],
  ['bitAnd', 'write and'],
  ['bitOr', 'write or'],
  ['bitXor', 'write xor'],
  ['to', 'a unit is no part of an expression'],
])

/** `AssignmentNode` → `an assignment`, and so on. */
function kindOf(type: string): string {
  const word = type
    .replace(/Node$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}
