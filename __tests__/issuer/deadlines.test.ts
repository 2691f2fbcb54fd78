import { createDeadlines, type Expiring } from '../../lib/issuer/deadlines.js'

const TIMEOUT_MS = 100

/** A call that begins now. */
function begun(expire: () => void = () => undefined): Expiring {
  return { startedAtMs: performance.now(), earlier: undefined, later: undefined, expire }
}

describe('deadlines', () => {
  beforeEach(() => jest.useFakeTimers())
  afterEach(() => jest.useRealTimers())

  function setUp() {
    const deadlines = createDeadlines(TIMEOUT_MS)
    const expired: string[] = []
    const start = (name: string): Expiring => {
      const item = begun(() => expired.push(name))
      deadlines.add(item)
      return item
    }
    return { ...deadlines, expired, start }
  }

  it('R5 · each call expires when its own time is over', () => {
    const { start, expired } = setUp()
    start('first')
    jest.advanceTimersByTime(30)
    start('second')
    jest.advanceTimersByTime(69)
    expect(expired).toEqual([])
    jest.advanceTimersByTime(1)
    expect(expired).toEqual(['first'])
    jest.advanceTimersByTime(29)
    expect(expired).toEqual(['first'])
    jest.advanceTimersByTime(1)
    expect(expired).toEqual(['first', 'second'])
  })

  it('R5 · calls that began together expire together, in their order', () => {
    const { start, expired } = setUp()
    for (const name of ['a', 'b', 'c']) start(name)
    jest.advanceTimersByTime(TIMEOUT_MS)
    expect(expired).toEqual(['a', 'b', 'c'])
  })

  it.each([
    ['first', ['b', 'c'], 0],
    ['in the middle', ['a', 'c'], 1],
    ['last', ['a', 'b'], 2],
  ])('R5 · who ended in time does not expire: %s', (_where, left, index) => {
    const { start, remove, expired } = setUp()
    const items = ['a', 'b', 'c'].map(start)
    remove(items[index]!)
    jest.advanceTimersByTime(TIMEOUT_MS)
    expect(expired).toEqual(left)
  })

  it('R5 · ending twice, or after it expired, takes nobody else along', () => {
    const { start, remove, expired } = setUp()
    const [a, b] = ['a', 'b', 'c'].map(start)
    remove(b!)
    remove(b!)
    jest.advanceTimersByTime(TIMEOUT_MS)
    remove(a!)
    start('d')
    jest.advanceTimersByTime(TIMEOUT_MS)
    expect(expired).toEqual(['a', 'c', 'd'])
  })

  it('a call that ended leads to no other', () => {
    const { start, remove } = setUp()
    const [, b] = ['a', 'b', 'c'].map(start)
    remove(b!)
    expect([b!.earlier, b!.later]).toEqual([undefined, undefined])
  })

  it('R5 · a call that begins after a pause has its whole time', () => {
    const { start, remove, expired } = setUp()
    remove(start('before'))
    jest.advanceTimersByTime(60)
    start('after')
    jest.advanceTimersByTime(99)
    expect(expired).toEqual([])
    jest.advanceTimersByTime(1)
    expect(expired).toEqual(['after'])
  })
})

describe('the timer of the deadlines', () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

  it('keeps the process up only while a call is under way', () => {
    const { add, remove } = createDeadlines(60_000)
    const before = timers()
    const [first, second] = [begun(), begun()]
    add(first)
    add(second)
    expect(timers()).toBe(before + 1)
    remove(first)
    expect(timers()).toBe(before + 1)
    remove(second)
    expect(timers()).toBe(before)
    const third = begun()
    add(third)
    expect(timers()).toBe(before + 1)
    remove(third)
    expect(timers()).toBe(before)
  })
})
