import { answerUnits } from '../../workers/index.js'
import { openTask } from './run-task.js'

answerUnits(openTask)
