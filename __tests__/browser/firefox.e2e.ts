import { cookieJourneys } from './cookies'
import { describeEngine, firefox } from './engines'
import { journeys } from './journeys'

describeEngine(firefox, () => {
  describe('an embed', () => journeys(firefox))
  describe('third-party cookies', () => {
    cookieJourneys(firefox, { allowed: false, default: false, strict: true })
  })
})
