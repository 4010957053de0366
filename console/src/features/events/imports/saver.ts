/** Saves one state after another: never two at once, and of those that wait the last alone. */
export class Saver<State> {
  private running = false
  private waiting: { state: State } | null = null

  constructor(
    private readonly send: (state: State) => Promise<unknown>,
    private readonly fail: (error: unknown) => void,
  ) {}

  save(state: State): void {
    this.waiting = { state }
    if (!this.running) void this.work()
  }

  private async work(): Promise<void> {
    this.running = true
    while (this.waiting !== null) {
      const { state } = this.waiting
      this.waiting = null
      try {
        await this.send(state)
      } catch (error) {
        this.fail(error) // the page goes on with what it has; the next change tries again
      }
    }
    this.running = false
  }
}
