import type { Sample } from '../../bench/measure.js'
import { report } from '../../bench/report.js'

const rates = (...perSecond: number[]): Sample[] =>
  perSecond.map((one) => ({ perSecond: one, cpuMs: 1000 / one }))

const runOf = (samples: Record<string, readonly Sample[]>, node = '26.1.0') => [{ node, samples }]

describe('report', () => {
  it('compares turn by turn and shows the median', () => {
    const samples = { 'repeated@lib': rates(10, 200, 30), bare: rates(10, 100, 20) }
    const { verdict, text } = report(runOf(samples), ['lib'])
    expect(verdict).toBe('met')
    expect(text).toContain('| repeated ÷ bare ≥ 0.95 | 1.50 (CPU 1.50) ✔ |')
  })

  it('takes the better of several contestants', () => {
    const samples = { 'distinct@lib': rates(100), jsonwebtoken: rates(20), 'fast-jwt': rates(80) }
    const { verdict, text } = report(runOf(samples), ['lib'])
    expect(verdict).toBe('missed')
    expect(text).toContain('| 1.25 (CPU 1.25) ✘ missed |')
  })

  it.each([
    ['26.1.0', 94, 'missed'],
    ['26.1.0', 47, 'missed by half'],
    ['24.0.0', 94, 'missed'],
    ['22.0.0', 86, 'met'],
    ['20.12.0', 84, 'missed'],
  ])('on Node %s, a repeated user at %d %% of the bare route is %s', (node, percent, expected) => {
    const samples = { 'repeated@lib': rates(percent), bare: rates(100) }
    expect(report(runOf(samples, node), ['lib']).verdict).toBe(expected)
  })

  it('accepts a ratio of CPU times only where a target says so', () => {
    const slow: Sample[] = [{ perSecond: 50, cpuMs: 1 }]
    const other: Sample[] = [{ perSecond: 100, cpuMs: 1 }]
    expect(report(runOf({ 'distinct@lib': slow, 'by-hand': other }), ['lib']).verdict).toBe('met')
    expect(report(runOf({ 'distinct@lib': slow, jose: other }), ['lib']).verdict).toBe('missed')
  })

  it('reports a single leaked handle as missed by half, so that a quick run fails', () => {
    const soak = [{ heapGrowthMb: 5, moreHandles: 1, cacheError: 0 }]
    expect(report(runOf({ 'soak@lib': soak }), ['lib']).verdict).toBe('missed by half')
  })

  it('compares further libraries with the first', () => {
    const samples = { 'repeated@old': rates(100), 'repeated@new': rates(110) }
    const { text } = report(runOf(samples), ['old', 'new'])
    expect(text).toContain('| ÷ old | Node 26.1.0 |')
    expect(text).toContain('| repeated@new | 1.100 (CPU 0.909) |')
  })
})
