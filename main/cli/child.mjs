// Plain JavaScript that Node 20 runs too.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * Runs a program in this one's place: same terminal, signals passed on, awaited. Resolves with the exit code, which
 * for a death by signal is 128 + its number as shells have it.
 */
export function runInPlace(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', windowsHide: true, ...options })
    const signals = process.platform === 'win32' ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP']
    // A terminal's Ctrl-C reaches the child as well; it takes two that come together for one.
    const pass = (signal) => child.kill(signal)
    for (const signal of signals) process.on(signal, pass)
    const done = () => signals.forEach((signal) => process.off(signal, pass))
    child.on('error', (error) => (done(), reject(error)))
    child.on('exit', (code, signal) => {
      done()
      resolve(code ?? 128 + (constants.signals[signal] ?? 0))
    })
  })
}
