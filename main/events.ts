import type { CoreEvent } from '../shared/contract/system.ts'

/** Delivers what changes in the core to every face that looks. Listeners must not throw. */
export class EventBus {
  readonly #listeners = new Set<(event: CoreEvent) => void>()

  emit(event: CoreEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: CoreEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
