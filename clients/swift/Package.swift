// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "marquee-client",
  // What grpc-swift 2 and Synchronization ask for.
  platforms: [.iOS(.v18), .macOS(.v15), .tvOS(.v18), .visionOS(.v2), .watchOS(.v11)],
  products: [
    .library(name: "MarqueeClient", targets: ["MarqueeClient"])
  ],
  dependencies: [
    .package(url: "https://github.com/grpc/grpc-swift-2.git", from: "2.4.4"),
    // These two go with the plugins that `generate` asks for: generated code needs a runtime that is not older.
    .package(url: "https://github.com/grpc/grpc-swift-protobuf.git", from: "2.4.1"),
    // Without its traits, as gRPC's packages take it: streams of length-delimited messages are not used.
    .package(url: "https://github.com/apple/swift-protobuf.git", from: "1.38.1", traits: []),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport.git", from: "2.10.0"),
  ],
  targets: [
    // What needs no package: the session, checksums, the patience of uploads. It builds and is tested without the network.
    .target(name: "MarqueeCore"),
    .testTarget(name: "MarqueeCoreTests", dependencies: ["MarqueeCore"]),
    // The generated code, and what joins it to the core.
    .target(
      name: "MarqueeClient",
      dependencies: [
        "MarqueeCore",
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        // One transport only: the other one would bring a TLS library of its own to a phone.
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
