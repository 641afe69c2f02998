/** What the quit machine needs of Electron's app, so that it can be tested without the runtime. */
export interface QuittingApp {
  on(event: 'before-quit', listener: (event: { preventDefault(): void }) => void): unknown
  /** Ends without asking windows and without `before-quit`. */
  exit(code: number): void
}

export interface QuitChoices {
  /** How many runs and operations quitting would end. */
  busy(): Promise<number>
  /** Asks the person; true means quit. */
  confirm(busy: number): Promise<boolean>
  /** Ends everything; awaited before the process goes. */
  close(): Promise<void>
  /** What goes wrong on the way out; it never keeps the app open. */
  report(error: unknown): void
  /** Milliseconds that closing may take before the app leaves anyway. */
  readonly limitMs: number
}

export interface Quitter {
  /** The person wants to leave: asks when work would end. */
  readonly request: () => void
  /** The system or a signal wants it: nobody is asked. */
  readonly now: () => void
}

function within(limitMs: number, work: Promise<void>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => reject(new Error(`Closing took longer than ${String(limitMs)} ms.`)), limitMs)
  work.then(() => resolve(undefined), reject)
  return promise.finally(() => clearTimeout(timer))
}

/**
 * Quits in order: `before-quit` is cancelled, the person is asked when work would end, then everything is stopped,
 * awaited, and the app exits: with 0, or with 1 when closing failed. Requests that come meanwhile join the one under
 * way.
 */
export function installQuit(app: QuittingApp, choices: QuitChoices): Quitter {
  let state: 'open' | 'asking' | 'closing' = 'open'

  const close = async (): Promise<void> => {
    if (state === 'closing') return
    state = 'closing'
    try {
      await within(choices.limitMs, choices.close())
    } catch (error) {
      choices.report(error)
      app.exit(1)
      return
    }
    app.exit(0)
  }

  const agrees = async (): Promise<boolean> => {
    try {
      const busy = await choices.busy()
      return busy === 0 || (await choices.confirm(busy))
    } catch (error) {
      // Who cannot be asked has still said that they want to leave.
      choices.report(error)
      return true
    }
  }

  const request = (): void => {
    if (state !== 'open') return
    state = 'asking'
    void agrees().then((agreed) => {
      // A signal may have come while the question stood.
      if (state !== 'asking') return
      state = 'open'
      if (agreed) void close()
    })
  }

  app.on('before-quit', (event) => {
    event.preventDefault()
    request()
  })
  return { request, now: () => void close() }
}
