// Prints a server's description and the signed-in account: `java ... MainKt HOST:PORT`.

import dev.marquee.client.Marquee
import dev.marquee.client.marquee
import dev.marquee.v1.getMeRequest
import dev.marquee.v1.getServerInfoRequest
import io.grpc.StatusException
import kotlinx.coroutines.runBlocking

fun main(arguments: Array<String>): Unit = runBlocking {
  Marquee.connect(arguments.single(), plaintext = true).use { server ->
    println("version ${server.server.getServerInfo(getServerInfoRequest { }).serverInfo.version}")
    try {
      server.users.getMe(getMeRequest { })
    } catch (e: StatusException) {
      println("reason ${e.marquee.reason}")
    }
  }
}
