"""Runs validators on messages: external programs, with many messages at once, and the official Python validator."""

import struct
import subprocess

import protovalidate
from protovalidate._gen.buf.validate.validate_pb import Violations as OfficialViolations


def ask(command, messages):
    """Runs a program on the messages; returns one encoded `buf.validate.Violations` for each.

    The program reads pairs of a message's full name and its encoding, and writes the reports; each is preceded by its
    length as a big-endian `u32`.
    """
    frames = bytearray()
    for message in messages:
        for part in (message.DESCRIPTOR.full_name.encode(), message.SerializeToString()):
            frames += struct.pack(">I", len(part)) + part
    output = subprocess.run(command, input=bytes(frames), stdout=subprocess.PIPE, check=True).stdout
    reports, at = [], 0
    while at < len(output):
        (length,) = struct.unpack_from(">I", output, at)
        reports.append(output[at + 4 : at + 4 + length])
        at += 4 + length
    assert len(reports) == len(messages), "one report per message"
    return reports


def official(message):
    """The encoded report of the official Python implementation."""
    found = protovalidate.collect_violations(message)
    return OfficialViolations(violations=[violation.proto for violation in found]).to_binary()


# A check of our validators that protovalidate lacks: durations and timestamps must be valid.
INSTANTS = {"google.protobuf.Duration": "duration.valid", "google.protobuf.Timestamp": "timestamp.valid"}


def take_wording(report):
    """Removes the texts of pattern violations: ours are explanations, protovalidate's contain the pattern."""
    for found in report.violations:
        if found.rule_id == "string.pattern":
            assert found.message
            found.ClearField("message")


def take_instants(report):
    """Removes the violations of that kind from a report; returns the names of their fields in order."""
    taken = [found for found in report.violations if found.rule_id in INSTANTS.values()]
    kept = [found for found in report.violations if found.rule_id not in INSTANTS.values()]
    del report.violations[:]
    report.violations.extend(kept)
    return [(found.field.elements[-1].field_name, found.rule_id) for found in taken]


def wrong_instants(message):
    """The names of the fields with an invalid duration or timestamp, by the comments of their protos, in order."""
    for field in sorted(message.DESCRIPTOR.fields, key=lambda field: field.index):
        if field.message_type is None:
            continue
        if field.is_repeated:
            values = getattr(message, field.name)
        else:
            values = [getattr(message, field.name)] if message.HasField(field.name) else []
        rule = INSTANTS.get(field.message_type.full_name)
        for value in values:
            if rule is None:
                yield from wrong_instants(value)
            elif not is_instant(rule, value.seconds, value.nanos):
                yield field.name, rule


def is_instant(rule, seconds, nanos):
    """Whether seconds and nanoseconds are valid under the rule."""
    if rule == "timestamp.valid":
        return -62135596800 <= seconds <= 253402300799 and 0 <= nanos < 10**9
    return abs(seconds) <= 315576000000 and abs(nanos) < 10**9 and seconds * nanos >= 0
