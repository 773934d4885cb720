import { answerUnits } from '../../workers/index.js'
import { openEstimator } from './run-estimator.js'

answerUnits(openEstimator)
