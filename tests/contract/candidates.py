"""Values that are likely to tell two validators apart: at, just below and just beyond every limit of a field's rules."""

import re
import unicodedata
import uuid

# Characters of one to four bytes in UTF-8, and a combining mark, which is a separate code point.
LETTERS = ["a", "Z", "7", "_", "é", "漢", "🎬", "\u0301"]
# Characters that the contract's patterns refuse, and similar ones that they allow.
ODD = ["\0", "\t", "\n", "\r", "\x1f", " ", "\x7f", "\x85", "\x9f", "\xa0", "\u2028", "\ufeff", "\U0010ffff"]
# Invisible characters, and characters that override the reading order.
UNSEEN = [" ", "\xa0", "\xad", "\u034f", "\u115f", "\u180e", "\u200b", "\u200d", "\u202a", "\u2065", "\u2066", "\u2800"]
UNSEEN += ["\u3000", "\u3164", "\ufe0f", "\uffa0", "\ufff0", "\ufffc", "\U00013441", "\U0001d159"]
UNSEEN += ["\U000e0001", "\U000e0fff"]
TURNING = ["\u202d", "\u202e", "\u2029"]
TEXTS = ["", *ODD, "a\0b", "a\n", "\na", "ab", "abab", "ababc", "abc\n", "axb", "a\nb", "ÀÉ", "ﬁ", "1"]
EMAILS = [
    "a@b",
    "a.b+c@example.com",
    "A@B.C",
    ".@a-b.c",
    "!#$%&'*+/=?^_`{|}~-@x.y",
    "a@" + "b" * 63 + ".c",
    "@",
    "a@",
    "@b",
    "a@b@c",
    "a b@c",
    "é@b",
    "a@é",
    "a@b.",
    "a@.b",
    "a@-b",
    "a@b-",
    "a@b\n",
    "a@b\0",
    "a@[127.0.0.1]",
    '"a"@b',
    "a@" + "b" * 64,
    "a@b..c",
    "<a@b>",
    "a@b c",
    "a@b_c",
]
# Sizes above this are not generated, because such large messages only take time.
LARGEST = 20_000


def around(limits, low=None, high=None):
    """The limits and their neighbours, within the range of the type."""
    near = {number + step for number in limits for step in (-1, 0, 1)}
    return sorted(n for n in near if (low is None or n >= low) and (high is None or n <= high))


def sizes(rules, names):
    """The sizes around the limits in the rules with these names."""
    limits = [getattr(rules, name) for name in names if rules.HasField(name)]
    return [n for n in around(limits, low=0) if n <= LARGEST]


def uuids(rng):
    """UUIDs in the valid form and in most invalid forms."""
    good = str(uuid.UUID(int=rng.getrandbits(128)))
    return [
        good,
        good,
        good.upper(),
        good[:-1],
        good + "0",
        good.replace("-", ""),
        "{" + good + "}",
        "urn:uuid:" + good,
        good.replace("-", "_"),
        good[:-1] + "g",
        good[:-1] + "é",
        good + "\n",
        " " + good[1:],
        good[1:] + "-",
    ]


def text_of(rng, length, alphabet=None):
    """A string of `length` code points."""
    alphabet = alphabet or rng.choice([["a"], ["é"], ["漢"], ["🎬"], LETTERS, LETTERS, LETTERS + ODD])
    return "".join(rng.choice(alphabet) for _ in range(length))


def text_of_bytes(rng, size):
    """A string of `size` bytes in UTF-8, with characters of all widths."""
    text = ""
    while (left := size - len(text.encode())) > 0:
        text += rng.choice([letter for letter in LETTERS if len(letter.encode()) <= left])
    return text


def like_pattern(rng, pattern):
    """A string that resembles those that match the pattern."""
    # Digits in escapes such as \x{2800} are not repetition counts.
    counted = re.sub(r"\\[xp]\{\w+\}", "", pattern)
    counts = [int(n) for n in re.findall(r"\d+", " ".join(re.findall(r"\{([\d,]+)\}", counted)))]
    length = rng.choice(around(counts, low=0) or range(7))
    alphabet = rng.choice(["ab", "abc", "aZ09", "aZ09_", "aZ09_-", "aZé漢🎬", "a b", "a\n"])
    text = text_of(rng, min(length, LARGEST), alphabet)
    if text and rng.random() < 0.2:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(ODD + LETTERS) + text[at + 1 :]
    return text


# A character or class of a pattern, with its repetition count.
STEP = r"(\[[^\]]+\]|[^\\^$.()|*+?{}\[\]])(?:\{(\d+)(?:,(\d+))?\}|(\*))?"


CATEGORY = r"\\p(?:\{(\w+)\}|(\w))"


def is_of(kind, letter):
    """Whether a letter matches one character or class of a pattern. Python has no Unicode categories."""
    if not kind.startswith("["):
        return kind == letter
    categories = tuple(long or short for long, short in re.findall(CATEGORY, kind))
    rest = re.sub(CATEGORY, "", kind.removeprefix("[^").removeprefix("["))
    rest = re.sub(r"\\x\{(\w+)\}", lambda match: f"\\U{int(match[1], 16):08X}", rest)
    found = unicodedata.category(letter).startswith(categories or "none")
    found = found or (rest != "]" and bool(re.fullmatch("[" + rest, letter)))
    return found != kind.startswith("[^")


def matching(rng, pattern):
    """A string that matches the pattern if it is a sequence of characters and classes; otherwise a similar one."""
    # The pattern of an optional text is that of a required text in parentheses.
    pattern = re.sub(r"^\^\((.*)\)\?\$$", r"^\1$", pattern)
    if not re.fullmatch(rf"\^(?:{STEP})*\$", pattern):
        return like_pattern(rng, pattern)
    text = ""
    for kind, low, high, star in re.findall(STEP, pattern[1:-1]):
        letters = [letter for letter in [*LETTERS, *ODD, *UNSEEN, *TURNING, "-"] if is_of(kind, letter)]
        low = int(low or not star)
        count = rng.choice([low, int(high or (low + 6 if star else low))])
        text += text_of(rng, min(count, LARGEST), letters)
    return text


def strings(rng, rules):
    """Candidates for a string with these rules."""
    found = list(rng.sample(TEXTS, 3))
    found += [text_of(rng, n) for n in sizes(rules, ["len", "min_len", "max_len"])]
    found += [text_of_bytes(rng, n) for n in sizes(rules, ["min_bytes", "max_bytes"])]
    for known in [rules.const, *getattr(rules, "in"), *rules.not_in]:
        found += [known, known + " ", known[1:], known.upper()]
    if rules.HasField("prefix"):
        found += [rules.prefix, rules.prefix + "a", rules.prefix[:-1], "a" + rules.prefix, rules.prefix + "🎬" * 9]
    if rules.HasField("pattern"):
        found += [like_pattern(rng, rules.pattern) for _ in range(4)]
        found += [matching(rng, rules.pattern) for _ in range(2)]
        found += [text_of(rng, 3, UNSEEN), text_of(rng, 3, UNSEEN + TURNING), text_of(rng, 4, UNSEEN + TURNING + ["a"])]
    if rules.HasField("email"):
        found += rng.sample(EMAILS, 6)
        found += [("a" * n + "@b.c")[-n:] for n in sizes(rules, ["max_len"])]
    if rules.HasField("uuid"):
        found += uuids(rng)
    return found


def byte_strings(rng, rules):
    """Candidates for bytes with these rules."""
    return [rng.randbytes(n) for n in [0, 1, 2, *sizes(rules, ["len", "min_len", "max_len"])]]


def integers(rules, low, high):
    """Candidates for an integer with these rules; `low` and `high` are its type's limits."""
    limits = [getattr(rules, name) for name in ("const", "gt", "gte", "lt", "lte") if rules.HasField(name)]
    limits += [*getattr(rules, "in"), *rules.not_in]
    return [0, 1, low, high, *around(limits, low, high)]


def enum_numbers(rules, defined):
    """Candidates for an enum: every defined number, its neighbours, and the limits of the wire format."""
    return [0, *around(defined, -(2**31), 2**31 - 1), rules.const, *getattr(rules, "in"), *rules.not_in, -(2**31)]


def instants(rules):
    """Candidates for a duration or timestamp, as (seconds, nanos); not all of them are normalized."""
    found = [(0, 0), (1, 0), (-1, 0), (1, -1), (-1, 1), (0, 1_999_999_999), (253402300799, 999_999_999)]
    for name in ("gt", "gte", "lt", "lte"):
        if rules.HasField(name):
            limit = getattr(rules, name)
            for step in (-1, 0, 1):
                seconds, nanos = divmod(limit.seconds * 10**9 + limit.nanos + step, 10**9)
                found += [(seconds, nanos), (seconds + 1, nanos - 10**9)]
    return found


def floats():
    """Candidates for a floating-point number: zeros, and numbers close to zero."""
    return [0.0, -0.0, 1.0, 5e-324, float("nan"), float("-inf")]


def flags():
    """Candidates for a bool."""
    return [False, True]
