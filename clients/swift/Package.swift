// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "marquee-client",
  // What grpc-swift 2 asks for.
  platforms: [.iOS(.v18), .macOS(.v15)],
  products: [
    .library(name: "Marquee", targets: ["Marquee"])
  ],
  dependencies: [
    .package(url: "https://github.com/grpc/grpc-swift-2.git", from: "2.4.4"),
    // These two go with the plugins that buf.gen.yaml pins: generated code needs a runtime that is not older.
    .package(url: "https://github.com/grpc/grpc-swift-protobuf.git", from: "2.4.1"),
    .package(url: "https://github.com/apple/swift-protobuf.git", from: "1.38.1"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport.git", from: "2.10.0"),
  ],
  targets: [
    // What needs no package: the session, checksums, the patience of uploads. It builds and is tested without the network.
    .target(name: "MarqueeCore"),
    .testTarget(name: "MarqueeCoreTests", dependencies: ["MarqueeCore"]),
    // The generated code, and what joins it to the core.
    .target(
      name: "Marquee",
      dependencies: [
        "MarqueeCore",
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "GRPCNIOTransportHTTP2", package: "grpc-swift-nio-transport"),
      ]
    ),
    .testTarget(name: "MarqueeTests", dependencies: ["Marquee"]),
  ]
)
