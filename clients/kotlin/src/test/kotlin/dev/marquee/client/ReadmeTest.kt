// The README is correct: its examples compile, and its versions and the bytecode's are those of the build.

package dev.marquee.client

import java.io.DataInputStream
import java.nio.file.Files
import java.nio.file.Path
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class ReadmeTest {
  private val readme = Files.readString(Path.of("README.md"))

  private fun blocks(language: String) =
    Regex("(?ms)^```$language\n(.*?)^```").findAll(readme).map { it.groupValues[1] }.toList()

  // Without indentation and empty lines, which differ inside a function.
  private fun lines(text: String) = text.lines().map { it.trim() }.filter { it.isNotEmpty() }

  @Test
  fun `its examples are those that are compiled`() {
    val compiled = lines(Files.readString(Path.of("src/test/kotlin/dev/marquee/client/Examples.kt")))
    val examples = blocks("kotlin")
    assertEquals(9, examples.size)
    for (example in examples.map(::lines)) {
      assertTrue(compiled.windowed(example.size).any { it == example }) { "not in Examples.kt:\n${example.joinToString("\n")}" }
    }
  }

  @Test
  fun `its versions are those of the pom`() {
    val pom = Files.readString(Path.of("pom.xml"))
    fun version(tag: String) = Regex("<$tag>([^<]+)</").find(pom)!!.groupValues[1]
    val gradle = blocks("kts").single()
    assertTrue("dev.marquee:marquee-client:${version("version")}\"" in gradle)
    assertTrue("io.grpc:grpc-okhttp:${version("grpc.version")}\"" in gradle)
  }

  @Test
  fun `it runs on Java 11`() {
    val name = "/dev/marquee/client/Marquee.class"
    val major = DataInputStream(Marquee::class.java.getResourceAsStream(name)!!).use {
      it.skipBytes(6)
      it.readUnsignedShort()
    }
    assertEquals(55, major)
  }
}
