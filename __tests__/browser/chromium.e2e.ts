import { cookieJourneys } from './cookies'
import { describeEngine, chromium } from './engines'
import { journeys } from './journeys'

describeEngine(chromium, () => {
  describe('an embed', () => journeys(chromium))
  describe('third-party cookies', () => {
    cookieJourneys(chromium, { allowed: false, default: true, strict: true })
  })
})
