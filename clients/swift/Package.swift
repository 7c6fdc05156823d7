// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "marquee-client",
  // The minimum versions of grpc-swift 2 and Synchronization.
  platforms: [.iOS(.v18), .macOS(.v15), .tvOS(.v18), .visionOS(.v2), .watchOS(.v11)],
  products: [
    .library(name: "MarqueeClient", targets: ["MarqueeClient"])
  ],
  dependencies: [
    .package(url: "https://github.com/grpc/grpc-swift-2.git", from: "2.4.4"),
    // The runtimes of the generators that `generate` builds: generated code needs a runtime that is not older.
    .package(url: "https://github.com/grpc/grpc-swift-protobuf.git", from: "2.4.1"),
    // Without its traits, as in gRPC's packages: streams of length-delimited messages are not used.
    .package(url: "https://github.com/apple/swift-protobuf.git", from: "1.38.1", traits: []),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport.git", from: "2.10.0"),
  ],
  targets: [
    // The code without dependencies: session, checksums, limits of uploads. It builds and is tested without the
    // network.
    .target(name: "MarqueeCore"),
    .testTarget(name: "MarqueeCoreTests", dependencies: ["MarqueeCore"]),
    // The generated code, and the code that connects it to the core.
    .target(
      name: "MarqueeClient",
      dependencies: [
        "MarqueeCore",
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        // Only one transport per platform: the other one would add its own TLS library to a phone's app.
        .product(
          name: "GRPCNIOTransportHTTP2TransportServices", package: "grpc-swift-nio-transport",
          condition: .when(platforms: [.iOS, .macOS, .tvOS, .visionOS, .watchOS])),
        .product(
          name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport",
          condition: .when(platforms: [.linux])),
      ]
    ),
    .testTarget(name: "MarqueeClientTests", dependencies: ["MarqueeClient"]),
  ]
)
