#!/usr/bin/env python3
"""Compares the generated validators with the official Python `protovalidate`, on random messages.

For every request message of the contract and every message of the generator's fixture, messages are made with values
close to the limits of the rules. Both sides must report the same violations in the same order: the same fields (by
number, name, type and index), the same rules, and the same texts except for patterns. Our validators also report
invalid durations and timestamps, which protovalidate leaves to libraries; these are checked against the comments of
their protos. The run also fails when the rules of a field were never broken, because it then proves nothing about that
field.

    tests/contract/differential.py [--seed N] [--count MESSAGES_PER_TYPE]
"""

import argparse
import os
import pathlib
import random
import subprocess
import sys

from google.protobuf import descriptor_pb2, text_format
from judges import ask, official, take_instants, take_wording, wrong_instants
from messages import Contract, Maker

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The number of additional rounds for fields whose rules no message has broken yet.
MAX_ROUNDS = 50


class Verdicts:
    """The Rust side: the example `verdicts` of the generator's crate."""

    def __init__(self):
        subprocess.run(
            # Build the whole workspace, as the tests are built: alone, its dependencies would be compiled again.
            ["cargo", "build", "--locked", "--quiet", "--workspace", "--example", "verdicts"],
            cwd=ROOT,
            check=True,
        )
        target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
        self.program = target / "debug" / "examples" / "verdicts"

    def descriptor_set(self, name):
        encoded = subprocess.run([self.program, name], stdout=subprocess.PIPE, check=True).stdout
        return descriptor_pb2.FileDescriptorSet.FromString(encoded)

    def judge(self, messages):
        """One encoded `buf.validate.Violations` per message."""
        return ask([self.program], messages)


def broken_fields(descriptor, report):
    """The full names of the fields in a report."""
    for violation in report.violations:
        at = descriptor
        for element in violation.field.elements:
            field = at.fields_by_name.get(element.field_name)
            name = f"{at.full_name}.{element.field_name}"
            at = field.message_type if field is not None else None
        yield name


def show(title, report):
    print(f"--- {title}")
    print(text_format.MessageToString(report, as_utf8=True) or "valid\n", end="")


class Comparison:
    """The two implementations, and the rules that their messages have broken so far."""

    def __init__(self, verdicts, contract):
        self.verdicts = verdicts
        self.contract = contract
        self.count = self.valid = 0
        self.broken = set()

    def agree(self, messages):
        """Whether both report the same for all messages; prints the first difference."""
        ours = self.verdicts.judge(messages)
        for message, encoded in zip(messages, ours):
            mine = self.contract.violations.FromString(encoded)
            instants = take_instants(mine)
            if instants != list(wrong_instants(message)):
                show(f"these are not its wrong durations and timestamps: {instants}", message)
                return False
            theirs = self.contract.violations.FromString(official(message))
            for report in (mine, theirs):
                take_wording(report)
            if mine != theirs:
                show(f"they differ on this {message.DESCRIPTOR.full_name}", message)
                show("ours", mine)
                show("protovalidate's", theirs)
                return False
            self.valid += not mine.violations
            self.broken.update(broken_fields(message.DESCRIPTOR, mine))
        self.count += len(messages)
        return True

    def untested(self):
        return sorted(self.contract.fields_with_rules() - self.broken)


def compare(comparison, maker, count):
    """Whether both agree on all messages, and every rule was broken by one; prints why not."""
    contract = comparison.contract
    subjects = [contract.pool.FindMessageTypeByName(name) for name in contract.subjects()]
    # From messages that mostly keep all rules to messages that break as many as possible.
    boldness = [(0, 0.05, 0.3, 1)[turn % 4] for turn in range(count)]
    if not comparison.agree([maker.message(subject, bold) for subject in subjects for bold in boldness]):
        return False
    if not comparison.count / 10 < comparison.valid < comparison.count * 9 / 10:
        print(f"{comparison.valid} of {comparison.count} messages are valid: too lopsided to prove much")
        return False
    for _ in range(MAX_ROUNDS):
        if not comparison.untested():
            return True
        if not comparison.agree([maker.message(subject, 1) for subject in subjects for _ in range(10)]):
            return False
    print("no message broke the rules of", *comparison.untested(), sep="\n  ")
    return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--count", type=int, default=200)
    arguments = parser.parse_args()

    verdicts = Verdicts()
    contract = Contract(verdicts.descriptor_set("contract"), verdicts.descriptor_set("fixture"))
    comparison = Comparison(verdicts, contract)
    repeat = f"--seed {arguments.seed} --count {arguments.count}"
    print(f"differential: {repeat}")
    if not compare(comparison, Maker(contract, random.Random(arguments.seed)), arguments.count):
        return 1
    broken = len(comparison.broken)
    print(
        f"differential: {comparison.count} messages, {comparison.valid} of them valid, judged alike; {broken} fields broken"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
