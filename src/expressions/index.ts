export { type Expression, parseExpression } from './parse-expression.js'
export { variableName } from './variable-name.js'
