// Waits for a task that several callers share.

extension Task where Failure == any Error {
  /// Returns the task's value. A cancelled caller stops waiting with `CancellationError`, and the task continues;
  /// awaiting `value` would block a cancelled caller until the task has ended.
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
