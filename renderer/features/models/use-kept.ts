import { useState } from 'react'

/** A yes or no that this browser remembers under `key`. */
export function useKept(key: string, initial: boolean): readonly [boolean, (value: boolean) => void] {
  const [value, setValue] = useState(() => {
    const kept = localStorage.getItem(key)
    return kept === null ? initial : kept === 'true'
  })
  return [
    value,
    (next) => {
      localStorage.setItem(key, String(next))
      setValue(next)
    },
  ]
}
