"""Random requests of every RPC: some keep all rules, the others break those of one field each."""

from collections import namedtuple

from google.protobuf.descriptor import FieldDescriptor
from judges import official

# The number of attempts at making a message with the required property.
MAX_TRIES = 500

# An RPC: its HTTP path, the descriptor of its request, and whether the client streams requests, or the server answers.
Rpc = namedtuple("Rpc", "path request streams answers")


def rpcs_of(contract):
    """All RPCs of Marquee, ordered by path."""
    found = []
    for file in contract.files.values():
        for service in file.service if file.package == "marquee.v1" else []:
            for method in service.method:
                path = f"/{file.package}.{service.name}/{method.name}"
                request = contract.pool.FindMessageTypeByName(method.input_type[1:])
                found.append(Rpc(path, request, method.client_streaming, method.server_streaming))
    return sorted(found)


def breakable(contract, descriptor):
    """The paths to everything in a message whose rules can be broken; a path ends with a field or a oneof."""
    yield from ([oneof] for oneof in descriptor.oneofs if contract.must_be_set(oneof))
    for field in descriptor.fields:
        if contract.is_breakable(field):
            yield [field]
        inner = field.message_type
        if inner is not None and inner.file.package == "marquee.v1" and not field.is_repeated:
            yield from ([field, *rest] for rest in breakable(contract, inner))


class Samples:
    """Makes the requests."""

    def __init__(self, contract, maker):
        self.contract = contract
        self.maker = maker

    def of(self, rpc, count):
        """`count` requests: half are valid, the others break the rules of one field each, in turn."""
        ways = list(breakable(self.contract, rpc.request))
        # Start at a random field, so that runs differ in which fields are broken once more than others.
        first = self.maker.rng.randrange(count)
        for number in range(first, first + count):
            if number % 2 and ways:
                yield self.broken(rpc.request, ways[number // 2 % len(ways)])
            else:
                yield self.valid(rpc.request)

    def valid(self, descriptor):
        """A request that keeps all rules."""
        return self.until(lambda: self.maker.message(descriptor, 0), lambda found: not found)

    def broken(self, descriptor, way):
        """A request that keeps all rules except those at the end of the path."""
        names = [step.name for step in way]

        def make():
            message = at = self.valid(descriptor)
            for field in way[:-1]:
                if not at.HasField(field.name):
                    self.maker.fill(at, field, 0, 0)
                at = getattr(at, field.name)
            at.ClearField(names[-1])
            # If a field has no other rule, leaving it out breaks the rule that it is required.
            if isinstance(way[-1], FieldDescriptor) and self.maker.rng.random() < 0.8:
                self.maker.fill(at, way[-1], 1, 0)
            return message

        return self.until(make, lambda found: found and all(path[: len(names)] == names for path in found))

    def until(self, make, is_right):
        """The first message made that breaks exactly the intended rules."""
        for _ in range(MAX_TRIES):
            message = make()
            report = self.contract.violations.FromString(official(message))
            if is_right([[step.field_name for step in found.field.elements] for found in report.violations]):
                return message
        raise AssertionError(f"no such {message.DESCRIPTOR.full_name} was found")
