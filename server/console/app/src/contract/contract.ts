/**
 * The contract of the server that serves this page: the descriptor set that its reflection serves, with comments.
 *
 * Everything that the console knows of the API comes from here: nothing is generated for it, so it shows every RPC of
 * the server that it is served by.
 */

import {
  createFileRegistry,
  fromBinary,
  getOption,
  hasOption,
  toJson,
  type AnyDesc,
  type DescEnum,
  type DescExtension,
  type DescField,
  type DescMethod,
  type DescOneof,
  type DescService,
  type FileRegistry,
  type JsonObject,
  type JsonValue,
  type Message,
} from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { readComments } from "./comments";

export interface Contract {
  registry: FileRegistry;
  /** The services, those of the API first. */
  services: DescService[];
  /** The comment of an element of the contract; empty when it has none. */
  comment(desc: AnyDesc): string;
}

/** The package of the API; what belongs to other packages are standard services. */
export const API = "marquee.v1";

let loading: Promise<Contract> | undefined;

/** Loads the contract once. A failure is not kept: the next call tries again. */
export function loadContract(): Promise<Contract> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Contract> {
  const response = await fetch("contract.binpb");
  if (!response.ok) throw new Error(`the server answered ${response.status} to contract.binpb`);
  const set = fromBinary(FileDescriptorSetSchema, new Uint8Array(await response.arrayBuffer()));
  const registry = createFileRegistry(set);
  const comments = readComments(set.file);
  const services = [...registry].filter((desc) => desc.kind === "service");
  const isApi = (service: DescService) => service.typeName.startsWith(`${API}.`);
  services.sort((a, b) => Number(isApi(b)) - Number(isApi(a)) || a.typeName.localeCompare(b.typeName));
  return { registry, services, comment: (desc) => comments.get(nameOf(desc)) ?? "" };
}

/** The full name of an element, which is the key of its comment. */
export function nameOf(desc: AnyDesc): string {
  switch (desc.kind) {
    case "field":
    case "oneof":
    case "rpc":
    case "enum_value":
      return `${desc.parent.typeName}.${desc.name}`;
    case "file":
      return desc.name;
    default:
      return desc.typeName;
  }
}

/** `marquee.v1.VideoService/GetVideo`, as in the URL of a call. */
export function pathOf(method: DescMethod): string {
  return `${method.parent.typeName}/${method.name}`;
}

/** The method of a path; undefined for one that the contract does not have. */
export function methodOf({ registry }: Contract, path: string): DescMethod | undefined {
  const [service, name] = path.split("/");
  return registry.getService(service ?? "")?.methods.find((method) => method.name === name);
}

/** An option of the contract as JSON, undefined when it is not set. */
function option(contract: Contract, desc: DescField | DescMethod | DescOneof, name: string): JsonValue | undefined {
  const extension = contract.registry.getExtension(name);
  if (!extension || !hasOption(desc, extension)) return undefined;
  return optionJson(contract, extension, getOption(desc, extension));
}

function optionJson({ registry }: Contract, extension: DescExtension, value: unknown): JsonValue {
  switch (extension.fieldKind) {
    case "enum":
      return extension.enum.value[value as number]?.name ?? "";
    case "message":
      return toJson(extension.message, value as Message, { registry });
    default:
      return value as JsonValue;
  }
}

/** Who may call a method, and its class of rate limits; in lower case, without the prefixes of the enums. */
export function policyOf(contract: Contract, method: DescMethod) {
  const word = (name: string) =>
    String(option(contract, method, `marquee.options.v1.${name}`) ?? "")
      .replace(`${name.toUpperCase()}_`, "")
      .replaceAll("_", " ")
      .toLowerCase();
  return {
    access: word("access") || "public",
    cost: word("cost"),
    needsVerifiedEmail: option(contract, method, "marquee.options.v1.needs_verified_email") === true,
  };
}

/** The rules of a field (`buf.validate.FieldRules`) as JSON. */
export function rulesOf(contract: Contract, field: DescField): JsonObject {
  return (option(contract, field, "buf.validate.field") ?? {}) as JsonObject;
}

/** Whether one field of a oneof must be set. */
export function isRequiredOneof(contract: Contract, oneof: DescOneof): boolean {
  return (option(contract, oneof, "buf.validate.oneof") as JsonObject | undefined)?.["required"] === true;
}

/** The values of an enum of the API, by name. */
export function enumOf({ registry }: Contract, typeName: string): DescEnum | undefined {
  return registry.getEnum(typeName);
}

/** The names of the values of an enum have a prefix that says nothing more: `VISIBILITY_PUBLIC` is `public`. */
export function prefixOf(desc: DescEnum): string {
  return `${desc.name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase()}_`;
}

/** What a field holds, in a word: `string`, `int64`, `Visibility`, `repeated string`. */
export function typeOf(field: DescField): string {
  const one = field.message?.typeName ?? field.enum?.typeName ?? SCALARS[field.scalar ?? 0] ?? "";
  if (field.fieldKind === "list") return `repeated ${one}`;
  return field.fieldKind === "map" ? `map<${SCALARS[field.mapKey]}, ${one}>` : one;
}

/** The names of the scalar types, by their numbers in `FieldDescriptorProto.Type`. */
export const SCALARS: Readonly<Record<number, string>> = {
  1: "double",
  2: "float",
  3: "int64",
  4: "uint64",
  5: "int32",
  6: "fixed64",
  7: "fixed32",
  8: "bool",
  9: "string",
  12: "bytes",
  13: "uint32",
  15: "sfixed32",
  16: "sfixed64",
  17: "sint32",
  18: "sint64",
};
