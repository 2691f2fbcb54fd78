import { cookieJourneys } from './cookies'
import { describeEngine, webkit } from './engines'
import { journeys } from './journeys'

describeEngine(webkit, () => {
  describe('an embed', () => journeys(webkit))
  describe('third-party cookies', () => {
    cookieJourneys(webkit, { allowed: false, default: true, strict: true })
  })
})
