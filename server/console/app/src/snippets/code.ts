/** A call as code of the three client libraries. */

import type { DescEnum, DescField, DescMessage, JsonObject, JsonValue } from "@bufbuild/protobuf";
import { prefixOf } from "../contract/contract";
import type { Example } from "./shell";

/** The names of the services' clients in `Marquee`. Standard services, such as that of health, have none. */
const CLIENTS: Record<string, string> = {
  AdminService: "admin",
  AuthService: "auth",
  CaptionService: "captions",
  ChannelService: "channels",
  CommentService: "comments",
  DashboardService: "dashboard",
  HistoryService: "history",
  LikeService: "likes",
  NotificationService: "notifications",
  PlaylistService: "playlists",
  ServerService: "server",
  SubscriptionService: "subscriptions",
  TweetService: "tweets",
  UploadService: "uploads",
  UserService: "users",
  VideoService: "videos",
};

/** How a language writes values. */
interface Language {
  message(field: DescField | undefined, type: DescMessage, entries: string[], depth: number): string;
  entry(field: DescField, value: string): string;
  list(field: DescField, items: string[]): string;
  scalar(field: DescField, value: JsonValue): string;
  enumValue(desc: DescEnum, name: string): string;
  time(value: string): string;
  duration(value: string): string;
}

function write(
  language: Language,
  field: DescField | undefined,
  type: DescMessage,
  value: JsonObject,
  depth: number,
): string {
  const entries = type.fields
    .filter(({ jsonName }) => jsonName in value)
    .map((one) => language.entry(one, writeField(language, one, value[one.jsonName]!, depth + 1)));
  return language.message(field, type, entries, depth);
}

function writeField(language: Language, field: DescField, value: JsonValue, depth: number): string {
  if (Array.isArray(value))
    return language.list(
      field,
      value.map((item) => writeOne(language, field, item, depth)),
    );
  return writeOne(language, field, value, depth);
}

function writeOne(language: Language, field: DescField, value: JsonValue, depth: number): string {
  if (field.message) {
    if (field.message.typeName === "google.protobuf.Timestamp") return language.time(String(value));
    if (field.message.typeName === "google.protobuf.Duration") return language.duration(String(value));
    return write(language, field, field.message, value as JsonObject, depth);
  }
  if (field.enum) return language.enumValue(field.enum, String(value));
  return language.scalar(field, value);
}

const LONG = new Set([3, 4, 6, 16, 18]);
const BYTES = 12;
const scalarOf = (field: DescField) => field.scalar ?? 0;
const quoted = (value: JsonValue) => JSON.stringify(String(value));
const indent = (depth: number) => "  ".repeat(depth);

/** Entries in braces: on one line while they fit. */
function block(open: string, entries: string[], close: string, depth: number, separator: string): string {
  if (!entries.length) return `${open.trimEnd()}${close.trimStart()}`;
  const line = `${open}${entries.join(separator)}${close}`;
  if (line.length + 2 * depth < 80 && !line.includes("\n")) return line;
  const end = separator.trimEnd() === "," ? "," : "";
  return `${open.trimEnd()}\n${entries.map((entry) => `${indent(depth + 1)}${entry}${end}\n`).join("")}${indent(depth)}${close.trimStart()}`;
}

/** `enums` collects the names of the enums that are used, which have to be imported. */
const typescriptWords = (enums: Set<string>): Language => ({
  message: (_, __, entries, depth) => block("{ ", entries, " }", depth, ", "),
  entry: (field, value) => {
    if (field.oneof) return `${field.oneof.localName}: { case: "${field.localName}", value: ${value} }`;
    return `${field.localName}: ${value}`;
  },
  list: (_, items) => `[${items.join(", ")}]`,
  scalar: (field, value) => {
    if (LONG.has(scalarOf(field))) return `${value}n`;
    if (scalarOf(field) === BYTES) return `Uint8Array.from(atob(${quoted(value)}), (c) => c.charCodeAt(0))`;
    return JSON.stringify(value);
  },
  enumValue: (desc, name) => {
    enums.add(desc.name);
    return `${desc.name}.${name.replace(prefixOf(desc), "")}`;
  },
  time: (value) => `timestampFromDate(new Date(${quoted(value)}))`,
  duration: (value) => `durationFromMs(${parseFloat(value) * 1000})`,
});

export function typescript({ method, messages, isSignedIn, origin }: Example): string {
  const client = CLIENTS[method.parent.name];
  if (!client) return `// ${method.parent.typeName} is not a part of @marquee/client.`;
  if (method.methodKind === "client_streaming") {
    return `import { createMarquee } from "@marquee/client";\n\nconst marquee = createMarquee({ baseUrl: ${quoted(origin)} });\n\n// Streams in Node, sends chunk after chunk in a browser, and goes on after interruptions.\nconst upload = await marquee.uploadVideo(file);\n`;
  }
  const enums = new Set<string>();
  const request = write(typescriptWords(enums), undefined, method.input, messages[0] ?? {}, 0);
  const wkt = ["durationFromMs", "timestampFromDate"].filter((name) => request.includes(`${name}(`));
  const call = `marquee.${client}.${method.localName}(${request})`;
  return [
    `import { ${["createMarquee", ...enums].join(", ")} } from "@marquee/client";`,
    ...(wkt.length ? [`import { ${wkt.join(", ")} } from "@bufbuild/protobuf/wkt";`] : []),
    "",
    `const marquee = createMarquee({ baseUrl: ${quoted(origin)} });`,
    ...(isSignedIn ? ["// Sign in once: await marquee.auth.login({ login, password });"] : []),
    "",
    ...(method.methodKind === "unary"
      ? [`const answer = await ${call};`, "console.log(answer);"]
      : [`for await (const message of ${call}) {`, "  console.log(message);", "}"]),
    "",
  ].join("\n");
}

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** As protoc names properties: a letter after a digit is a capital, as in `crc32C`. */
const kotlinName = (field: DescField) => field.jsonName.replace(/\d[a-z]/g, (two) => two.toUpperCase());

const kotlinWords: Language = {
  message: (_, type, entries, depth) => block(`${lowerFirst(type.name)} { `, entries, " }", depth, "; "),
  entry: (field, value) => `${kotlinName(field)} ${field.fieldKind === "list" ? "+=" : "="} ${value}`,
  list: (_, items) => `listOf(${items.join(", ")})`,
  scalar: (field, value) => {
    if (LONG.has(scalarOf(field))) return `${value}L`;
    if (scalarOf(field) === BYTES) return `Base64.getDecoder().decode(${quoted(value)}).toByteString()`;
    return typeof value === "string" ? quoted(value).replaceAll("$", "\\$") : String(value);
  },
  enumValue: (desc, name) => `${desc.name}.${name}`,
  time: (value) => `Instant.parse(${quoted(value)}).let { timestamp { seconds = it.epochSecond; nanos = it.nano } }`,
  duration: (value) => `duration { seconds = ${Math.trunc(parseFloat(value))} }`,
};

export function kotlin({ method, messages, isSignedIn, origin }: Example): string {
  const client = CLIENTS[method.parent.name];
  if (!client) return `// ${method.parent.typeName} has no client in Marquee for Kotlin: use its stub on your channel.`;
  const plain = origin.startsWith("http:") ? ", plaintext = true" : "";
  const start = `val marquee = Marquee.connect("${target(origin)}", store${plain})\n${isSignedIn ? "// Sign in once: marquee.auth.login(loginRequest { login = name; password = words })\n" : ""}\n`;
  if (method.methodKind === "client_streaming")
    return `${start}marquee.uploadVideo(path).collect { println(it.sentBytes) }\n`;
  const call = `marquee.${client}.${method.localName}(${write(kotlinWords, undefined, method.input, messages[0] ?? {}, 0)})`;
  return `${start}${method.methodKind === "unary" ? `val answer = ${call}\nprintln(answer)` : `${call}.collect { println(it) }`}\n`;
}

/** As swift-protobuf names fields: `video_id` is `videoID`. */
function swiftName(field: DescField): string {
  const parts = field.name.split("_").map((part, n) => {
    if (/^(id|url)$/.test(part) && n > 0) return part.toUpperCase();
    return n ? part.charAt(0).toUpperCase() + part.slice(1) : part;
  });
  return parts.join("");
}

const swiftWords: Language = {
  message: (field, _, entries, depth) =>
    block(field ? ".with { " : "(.with { ", entries, field ? " }" : " })", depth, "; "),
  entry: (field, value) => `$0.${swiftName(field)} = ${value}`,
  list: (_, items) => `[${items.join(", ")}]`,
  scalar: (field, value) => {
    if (scalarOf(field) === BYTES) return `Data(base64Encoded: ${quoted(value)})!`;
    return typeof value === "string" && !LONG.has(scalarOf(field)) ? quoted(value) : String(value);
  },
  enumValue: (desc, name) => {
    const words = name.replace(prefixOf(desc), "").toLowerCase().split("_");
    return `.${words.map((word, n) => (n ? word.charAt(0).toUpperCase() + word.slice(1) : word)).join("")}`;
  },
  time: (value) => `.init(date: try! Date(${quoted(value)}, strategy: .iso8601))`,
  duration: (value) => `.with { $0.seconds = ${Math.trunc(parseFloat(value))} }`,
};

export function swift({ method, messages, isSignedIn, origin }: Example): string {
  const client = CLIENTS[method.parent.name];
  if (!client)
    return `// ${method.parent.typeName} has no client in Marquee for Swift: use its stub on your transport.`;
  const { hostname, port, protocol } = new URL(origin);
  const more = `${port ? `, port: ${port}` : ""}${protocol === "http:" ? ", plaintext: true" : ""}`;
  const start = `import MarqueeClient\n\nlet marquee = try Marquee.connect(host: "${hostname}"${more}, tokens: store)\n${isSignedIn ? "// Sign in once: try await marquee.auth.login(.with { $0.login = name; $0.password = words })\n" : ""}\n`;
  if (method.methodKind === "client_streaming") {
    return `${start}for try await progress in marquee.uploadVideo(file, contentType: "video/mp4") {\n  print(progress.sentBytes)\n}\n`;
  }
  const request = write(swiftWords, undefined, method.input, messages[0] ?? {}, 0);
  const call = `marquee.${client}.${method.localName}${request === "(.with {})" ? "(.init())" : request}`;
  if (method.methodKind === "unary") return `${start}let answer = try await ${call}\nprint(answer)\n`;
  return `${start}try await ${call} { response in\n  for try await message in response.messages { print(message) }\n}\n`;
}

/** HOST:PORT of an origin. */
function target(origin: string): string {
  const { hostname, port, protocol } = new URL(origin);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}
