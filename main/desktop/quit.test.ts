import { setImmediate as turn } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { installQuit, type QuitChoices } from './quit.ts'

function machine(choices: Partial<QuitChoices> = {}) {
  let listener: ((event: { preventDefault(): void }) => void) | undefined
  const exit = vi.fn<(code: number) => void>()
  const report = vi.fn<QuitChoices['report']>()
  const made = {
    busy: vi.fn<QuitChoices['busy']>(() => Promise.resolve(0)),
    confirm: vi.fn<QuitChoices['confirm']>(() => Promise.resolve(true)),
    close: vi.fn<QuitChoices['close']>(() => Promise.resolve()),
    limitMs: 5000,
    ...choices,
    report,
  }
  const quitter = installQuit({ on: (_event, given) => (listener = given), exit }, made)
  const beforeQuit = (): boolean => {
    let prevented = false
    listener?.({ preventDefault: () => (prevented = true) })
    return prevented
  }
  const settled = async (): Promise<void> => {
    for (let count = 0; count < 5; count++) await turn()
  }
  return { ...made, exit, quitter, beforeQuit, settled }
}

test('an idle app closes its core without asking, and only then exits', async () => {
  const closing = Promise.withResolvers<undefined>()
  const app = machine({ close: () => closing.promise })
  expect(app.beforeQuit()).toBe(true)
  await app.settled()
  expect(app.confirm).not.toHaveBeenCalled()
  expect(app.exit).not.toHaveBeenCalled()
  closing.resolve(undefined)
  await app.settled()
  expect(app.exit.mock.calls).toEqual([[0]])
})

test('work is asked about; who stays is asked again the next time', async () => {
  const answers = [false, true]
  const confirm = vi.fn(() => Promise.resolve(answers.shift() ?? false))
  const app = machine({ busy: () => Promise.resolve(2), confirm })
  app.quitter.request()
  await app.settled()
  expect(confirm.mock.calls).toEqual([[2]])
  expect(app.close).not.toHaveBeenCalled()
  expect(app.exit).not.toHaveBeenCalled()
  expect(app.beforeQuit()).toBe(true)
  await app.settled()
  expect(app.close).toHaveBeenCalledTimes(1)
  expect(app.exit.mock.calls).toEqual([[0]])
})

test('requests while it asks or closes join what is under way, and never let Electron go early', async () => {
  const answer = Promise.withResolvers<boolean>()
  const closing = Promise.withResolvers<undefined>()
  const confirm = vi.fn(() => answer.promise)
  const close = vi.fn(() => closing.promise)
  const app = machine({ busy: () => Promise.resolve(1), confirm, close })
  app.quitter.request()
  await app.settled()
  expect(app.beforeQuit()).toBe(true)
  answer.resolve(true)
  await app.settled()
  expect(app.beforeQuit()).toBe(true)
  app.quitter.now()
  closing.resolve(undefined)
  await app.settled()
  expect(confirm).toHaveBeenCalledTimes(1)
  expect(close).toHaveBeenCalledTimes(1)
  expect(app.exit.mock.calls).toEqual([[0]])
})

test('a signal asks nobody, also when the question already stands', async () => {
  const answer = Promise.withResolvers<boolean>()
  const app = machine({ busy: () => Promise.resolve(1), confirm: () => answer.promise })
  app.quitter.request()
  await app.settled()
  app.quitter.now()
  await app.settled()
  expect(app.exit.mock.calls).toEqual([[0]])
  answer.resolve(false)
  await app.settled()
  expect(app.close).toHaveBeenCalledTimes(1)
  expect(app.exit).toHaveBeenCalledTimes(1)
})

test('what cannot be asked or closed is reported, and does not hold the app', async () => {
  const failing = new Error('no database')
  const unasked = machine({ busy: () => Promise.reject(failing) })
  unasked.quitter.request()
  await unasked.settled()
  expect(unasked.report.mock.calls).toEqual([[failing]])
  expect(unasked.exit.mock.calls).toEqual([[0]])

  const unclosed = machine({ close: () => Promise.reject(failing) })
  unclosed.quitter.now()
  await unclosed.settled()
  expect(unclosed.report.mock.calls).toEqual([[failing]])
  expect(unclosed.exit.mock.calls).toEqual([[1]])

  const hanging = machine({ close: () => new Promise(() => undefined), limitMs: 20 })
  hanging.quitter.now()
  await vi.waitFor(() => expect(hanging.exit.mock.calls).toEqual([[1]]), 5000)
})
