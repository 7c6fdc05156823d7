// Waiting for work that others wait for, too.

extension Task where Failure == any Error {
  /// The task's value. Whoever waits here and is cancelled stops waiting with `CancellationError`, and the task goes on:
  /// awaiting `value` would keep a cancelled caller until the task has ended.
  var valueUnlessCancelled: Success {
    get async throws {
      let (values, continuation) = AsyncThrowingStream<Success, any Error>.makeStream()
      Task<Void, Never> {
        do {
          continuation.yield(try await value)
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      for try await value in values { return value }
      // `Task` has a static method of that name.
      throw _Concurrency.CancellationError()
    }
  }
}
