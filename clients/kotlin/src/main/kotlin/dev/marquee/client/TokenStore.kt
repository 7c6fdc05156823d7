// Stores of an app's session.

package dev.marquee.client

import dev.marquee.v1.SessionTokens

/**
 * Stores the tokens of one signed-in account. They are as sensitive as a password: store them where other apps cannot
 * read them.
 *
 * Its methods are never called concurrently within a process. An exception fails the call that needed the store.
 * Several processes can share a store and its session, because it is read before each refresh.
 */
public interface TokenStore {
  /** Returns the tokens that were saved last; null when there are none. */
  public suspend fun load(): SessionTokens?

  /** Replaces the stored tokens; null removes them. The call that received the tokens returns after this. */
  public suspend fun save(tokens: SessionTokens?)
}

/** Keeps the tokens in memory: after a restart, the app has to sign in again. */
public class MemoryTokenStore(private var tokens: SessionTokens? = null) : TokenStore {
  override suspend fun load(): SessionTokens? = tokens

  override suspend fun save(tokens: SessionTokens?) {
    this.tokens = tokens
  }
}
