/** The console's peer: reads a program's whole output from a pty as node-pty gives it, and does nothing with it. */
import { spawn } from 'node-pty'

const [file = '', ...args] = process.argv.slice(2)
const terminal = spawn(file, args, { cols: 120, rows: 30, name: 'xterm-256color' })
let began = 0
let units = 0
let end = ''
terminal.onData((data) => {
  if (began === 0) {
    if (!data.includes('http://')) return
    began = performance.now()
    terminal.write('0\r')
    return
  }
  units += data.length
  end = (end + data).slice(-200)
  if (!end.includes('FLOOD DONE')) return
  const seconds = (performance.now() - began) / 1000
  console.log(JSON.stringify({ seconds, units, peakMemory: (process.resourceUsage().maxRSS * 1024) / 1_000_000 }))
  terminal.kill()
  process.exit(0)
})
