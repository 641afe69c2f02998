import type { AlertColor } from '@mui/material/Alert'

export interface Toast {
  readonly id: number
  readonly severity: AlertColor
  readonly message: string
  readonly remedy?: string | undefined
}

export interface ToastStore {
  readonly current: () => Toast | undefined
  readonly subscribe: (listener: () => void) => () => void
  readonly push: (toast: Omit<Toast, 'id'>) => void
  readonly dismiss: (id: number) => void
}

const longestQueue = 5

/** Notices one after another; the same words are not queued twice. */
export function createToastStore(): ToastStore {
  const listeners = new Set<() => void>()
  let queue: readonly Toast[] = []
  let next = 1
  const set = (toasts: readonly Toast[]): void => {
    queue = toasts
    for (const listener of listeners) listener()
  }
  return {
    current: () => queue[0],
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    push: (toast) => {
      if (queue.some((waiting) => waiting.message === toast.message)) return
      set([...queue, { ...toast, id: next++ }].slice(0, longestQueue))
    },
    dismiss: (id) => set(queue.filter((toast) => toast.id !== id)),
  }
}
