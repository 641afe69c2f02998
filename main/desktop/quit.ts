/** What the quit machine needs of Electron's app, so that it can be tested without the runtime. */
export interface QuittingApp {
  on(event: 'before-quit', listener: (event: { preventDefault(): void }) => void): void
  exit(code: number): void
}

export interface QuitChoices {
  /** How many runs and operations quitting would end. */
  busy(): Promise<number>
  /** Asks the person; true means quit. */
  confirm(busy: number): Promise<boolean>
  /** Ends everything; awaited before the process goes. */
  close(): Promise<void>
}

/**
 * Defers the first quit until the core is closed: `before-quit` is cancelled, the person is asked when work would
 * end, then everything is stopped and the app exits. A second quit while closing is left to the same closing.
 */
export function installQuit(app: QuittingApp, choices: QuitChoices): void {
  let state: 'open' | 'asking' | 'closing' = 'open'
  const quit = async (): Promise<void> => {
    state = 'asking'
    const busy = await choices.busy()
    if (busy > 0 && !(await choices.confirm(busy))) {
      state = 'open'
      return
    }
    state = 'closing'
    await choices.close()
    app.exit(0)
  }
  app.on('before-quit', (event) => {
    event.preventDefault()
    if (state === 'open') {
      quit().catch((error: unknown) => {
        console.error(error)
        app.exit(1)
      })
    }
  })
}
