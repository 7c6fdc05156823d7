"""Random messages of a contract, made from its descriptors and their `buf.validate` rules."""

import candidates
import protovalidate
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor as Field

MAX_DEPTH = 4
IGNORE_ALWAYS = 3
# The limits of integers of four and eight bytes.
LIMITS = {
    Field.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    Field.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    Field.CPPTYPE_UINT32: (0, 2**32 - 1),
    Field.CPPTYPE_UINT64: (0, 2**64 - 1),
}
# The name of each integer type's rules in `FieldRules`.
INTEGERS = ["int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32", "sfixed64"]
TYPE_NAMES = {getattr(Field, f"TYPE_{name.upper()}"): name for name in INTEGERS}


class Contract:
    """The descriptors of both contracts, with their rules."""

    def __init__(self, *descriptor_sets):
        self.pool = descriptor_pool.DescriptorPool()
        self.files = {file.name: file for files in descriptor_sets for file in files.file}
        for file in self.files.values():
            self.pool.Add(file)
        self.field_rules = self.pool.FindExtensionByName("buf.validate.field")
        self.field_options = self.type_of("google.protobuf.FieldOptions")
        self.oneof_rules = self.pool.FindExtensionByName("buf.validate.oneof")
        self.oneof_options = self.type_of("google.protobuf.OneofOptions")
        self.violations = self.type_of("buf.validate.Violations")

    def type_of(self, name):
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName(name))

    def rules(self, field):
        """The `buf.validate.FieldRules` of a field; empty when it has none."""
        options = self.field_options.FromString(field.GetOptions().SerializeToString())
        return options.Extensions[self.field_rules]

    def must_be_set(self, oneof):
        """Whether the rules require one field of a oneof."""
        options = self.oneof_options.FromString(oneof.GetOptions().SerializeToString())
        return options.Extensions[self.oneof_rules].required

    def subjects(self):
        """The messages to test: every RPC's input, and everything in the fixture."""
        names = set()
        for file in self.files.values():
            if file.package in ("marquee.v1", "fixture.v1"):
                names |= {method.input_type[1:] for service in file.service for method in service.method}
            if file.package == "fixture.v1":
                names |= {f"fixture.v1.{message.name}" for message in file.message_type}
        return sorted(names)

    def fields_with_rules(self):
        """The full names of all fields in the tested messages whose rules can be broken."""
        found, seen = set(), set()
        queue = [self.pool.FindMessageTypeByName(name) for name in self.subjects()]
        while queue:
            message = queue.pop()
            if message.full_name in seen or message.file.package == "google.protobuf":
                continue
            seen.add(message.full_name)
            fields = [field for field in message.fields if self.rules(field).ignore != IGNORE_ALWAYS]
            found |= {field.full_name for field in fields if self.is_breakable(field)}
            queue += [field.message_type for field in fields if field.message_type]
        return found

    def is_breakable(self, field):
        """Whether a field has rules that can be broken by a message of moderate size."""
        rules = self.rules(field)
        huge = rules.bytes.max_len > candidates.LARGEST and len(rules.bytes.ListFields()) == 1
        return bool(rules.ByteSize()) and not huge


class Maker:
    """Makes random messages; `boldness` is the probability that a value is taken from the candidates unchecked."""

    def __init__(self, contract, rng):
        self.contract = contract
        self.rng = rng

    def message(self, descriptor, boldness, depth=0):
        message = message_factory.GetMessageClass(descriptor)()
        for oneof in descriptor.oneofs:
            if self.rng.random() < 1 - boldness / 3:
                self.fill(message, self.rng.choice(oneof.fields), boldness, depth)
        for field in descriptor.fields:
            if field.containing_oneof is None and self.rng.random() < 1 - boldness / 4:
                self.fill(message, field, boldness, depth)
        return message

    def fill(self, message, field, boldness, depth):
        rules = self.contract.rules(field)
        is_message = field.cpp_type == Field.CPPTYPE_MESSAGE
        if is_message and depth >= MAX_DEPTH:
            return
        if not field.is_repeated:
            if is_message:
                getattr(message, field.name).CopyFrom(self.value(field, rules, boldness, depth))
            else:
                setattr(message, field.name, self.value(field, rules, boldness, depth))
            return
        values = getattr(message, field.name)
        counts = candidates.sizes(rules.repeated, ["min_items", "max_items"]) or [0, 1, 2]
        count = self.rng.choice(counts if self.rng.random() < boldness else counts[:-1] or counts)
        for _ in range(count):
            values.append(self.value(field, rules.repeated.items, boldness, depth))
        if len(values) > 1 and not is_message and self.rng.random() < boldness / 2:
            values[-1] = values[0]

    def value(self, field, rules, boldness, depth):
        if field.cpp_type == Field.CPPTYPE_MESSAGE and field.message_type.file.package != "google.protobuf":
            return self.message(field.message_type, boldness, depth + 1)
        found = self.candidates(field, rules)
        if self.rng.random() < boldness:
            return self.rng.choice(found)
        return self.modest(field, rules, found)

    def modest(self, field, rules, found):
        """A candidate that keeps the rules of the field, if one is found."""
        probe = message_factory.GetMessageClass(field.containing_type)()
        self.rng.shuffle(found)
        for value in found[:12]:
            if field.is_repeated:
                probe.ClearField(field.name)
                getattr(probe, field.name).append(value)
            elif field.cpp_type == Field.CPPTYPE_MESSAGE:
                getattr(probe, field.name).CopyFrom(value)
            else:
                setattr(probe, field.name, value)
            paths = (violation.proto.field.elements for violation in protovalidate.collect_violations(probe))
            if not any(path[0].field_number == field.number for path in paths):
                return value
        return found[0]

    def candidates(self, field, rules):
        kind = field.cpp_type
        if kind == Field.CPPTYPE_STRING:
            if field.type == Field.TYPE_BYTES:
                return candidates.byte_strings(self.rng, rules.bytes)
            return candidates.strings(self.rng, rules.string)
        if kind == Field.CPPTYPE_ENUM:
            return candidates.enum_numbers(rules.enum, [value.number for value in field.enum_type.values])
        if kind in LIMITS:
            return candidates.integers(getattr(rules, TYPE_NAMES[field.type]), *LIMITS[kind])
        if kind == Field.CPPTYPE_BOOL:
            return candidates.flags()
        if kind == Field.CPPTYPE_MESSAGE:
            name = field.message_type.name.lower()
            instants = candidates.instants(getattr(rules, name))
            make = message_factory.GetMessageClass(field.message_type)
            return [make(seconds=seconds, nanos=nanos) for seconds, nanos in instants]
        return candidates.floats()
