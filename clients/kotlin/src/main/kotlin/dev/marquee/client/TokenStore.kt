// Where an app keeps its session while it is not running.

package dev.marquee.client

import dev.marquee.v1.SessionTokens

/**
 * Keeps the tokens of one signed-in account, in a place that other apps cannot read: they are as good as a password.
 *
 * Calls never overlap within a process. What is thrown here fails the call that caused it. Several processes may share one
 * store: it is read before each refresh, so that they refresh one session together.
 */
public interface TokenStore {
  /** The tokens that were saved last; null when there are none. */
  public suspend fun load(): SessionTokens?

  /** Replaces the tokens, before the call that brought them returns; null removes them. */
  public suspend fun save(tokens: SessionTokens?)
}

/** Keeps the tokens in memory: the app has to sign in again when it is started again. */
public class MemoryTokenStore(private var tokens: SessionTokens? = null) : TokenStore {
  override suspend fun load(): SessionTokens? = tokens

  override suspend fun save(tokens: SessionTokens?) {
    this.tokens = tokens
  }
}
